import Planning

/// What `omni diff` says of results: the figures, what the verdict is about, what could have been seen, and where it shows.
struct ResultText {
  let words: DiffText
  let showsClasses: Bool
  let showsFlips: Bool

  private static let named = 3

  func lines(_ document: DiffDocument) -> [String] {
    guard let first = document.metrics.first else {
      return ["result  nothing is measured yet; nothing was published for these"]
    }
    var lines = figures(document.metrics, title: title(first))
    for (source, metrics) in document.elsewhere.sorted(by: { $0.key < $1.key }) {
      lines += figures(metrics, title: "on \(source)")
    }
    lines += noise(first)
    if let results = document.results { lines += [""] + shown(results) }
    return lines
  }

  // MARK: Figures

  /// `result  these weights: 1,536 clips, paired`.
  private func title(_ metric: DiffDocument.Metric) -> String {
    let clips = metric.n.map { "\(NumberText.grouped($0)) clips" }
    let related = metric.clusters.map { "\(NumberText.grouped($0)) clusters by \(metric.cluster ?? "")" }
    let over = [metric.repeats > 1 ? "\(metric.repeats) repeats" : nil, clips, related].compactMap(\.self)
    switch metric.object {
    case "weights": return "result  these weights: " + over.joined(separator: ", ")
    case "recipes": return "result  the recipes: " + over.joined(separator: ", ")
    default: return "result"
    }
  }

  private func figures(_ metrics: [DiffDocument.Metric], title: String) -> [String] {
    let isTested = metrics.contains { $0.p != nil }
    var rows = [[title, "A", "B", "B \(words.minus) A"] + (isTested ? ["95 %", "verdict"] : [""])]
    for metric in metrics {
      func points(_ value: Double?) -> String { value.map { NumberText.tenths($0 * 100) } ?? words.dash }
      let figures = ["  \(name(metric))", points(metric.a), points(metric.b), words.signed(metric.delta)]
      rows.append(figures + (isTested ? [range(metric.low, metric.high), verdict(metric)] : [metric.basis]))
    }
    return TextTable(rows: rows).lines()
  }

  private func name(_ metric: DiffDocument.Metric) -> String {
    switch metric.name {
    case "top1": "top-1"
    case "top5": "top-5"
    case "mean_class": "mean class"
    default: metric.name
    }
  }

  private func range(_ low: Double?, _ high: Double?) -> String {
    guard let low, let high else { return "" }
    return "\(words.signed(low)) \(words.ellipsis) \(words.signed(high))"
  }

  /// `better  p < 1e-15 (354 fixed, 166 broken)`.
  private func verdict(_ metric: DiffDocument.Metric) -> String {
    guard let verdict = metric.verdict, let p = metric.adjustedP ?? metric.p else { return "not tested: other clips" }
    var text = "\(verdict)  \(self.p(p))"
    if let fixed = metric.fixed, let broken = metric.broken {
      text += " (\(NumberText.grouped(fixed)) fixed, \(NumberText.grouped(broken)) broken)"
    }
    return text
  }

  /// Three decimals, or the power of ten.
  private func p(_ value: Double) -> String {
    if value < 1e-15 { return "p < 1e-15" }
    if value < 0.001 {
      var exponent = 0
      var digit = value
      while digit < 1 {
        digit *= 10
        exponent += 1
      }
      return digit.rounded() == 10 ? "p = 1e-\(exponent - 1)" : "p = \(Int(digit.rounded()))e-\(exponent)"
    }
    let thousandths = Int((value * 1000).rounded())
    return "p = \(thousandths / 1000).\(String("\(1000 + thousandths % 1000)".dropFirst()))"
  }

  private func noise(_ metric: DiffDocument.Metric) -> [String] {
    var lines: [String] = []
    if metric.seedNoise != nil, metric.a != nil, metric.b != nil {
      let runs = metric.repeats == 1 ? "1 run each" : "\(metric.repeats) runs each"
      lines.append("  seed noise   not known: \(runs), and fewer than 3 say nothing of other seeds")
    }
    if let smallest = metric.smallestDetectable {
      let set = metric.object == "recipes" ? "with as many repeats" : "on this set"
      lines.append(
        "  could show   gaps under about \(NumberText.tenths(smallest * 100)) would be missed \(set) (80 % power)")
    }
    return lines
  }

  // MARK: Where it shows

  private func shown(_ results: ResultsDocument) -> [String] {
    var lines = ["where it shows  top-1 on \(results.source), \(NumberText.grouped(results.clips)) clips"]
    let gained = results.classes.filter { $0.delta > 0 }
    let lost = results.classes.reversed().filter { $0.delta < 0 }
    let movers = [("gained", Array(gained)), ("lost", Array(lost))].filter { !$0.1.isEmpty }
    lines += TextTable(
      rows: movers.map { [$0, $1.prefix(Self.named).map(mover).joined(separator: ", ") + more($1.count)] }
    ).lines(indent: "  ")
    if let relation = results.addedSamples {
      lines.append(
        "  gain against added samples of the class: rank correlation \(number(relation.rho)) "
          + "(\(number(relation.low)) \(words.ellipsis) \(number(relation.high))) over \(relation.n) classes")
    }
    lines += confusions(results.confusion)
    if results.classes.contains(where: { $0.adjustedP <= ComparedMetric.level }) {
      lines.append("  * of these weights, after Holm's method over \(results.classes.count) classes")
    }
    if results.unpaired > 0 { lines.append("  \(results.unpaired) clips that one side could not read count nowhere") }
    lines += showsClasses ? classes(results) : []
    lines += showsFlips ? flips(results) : []
    let hidden = [
      showsClasses ? nil : "\(results.classes.count) classes (--classes)",
      showsFlips ? nil : "\(results.fixed.count) fixed and \(results.broken.count) broken clips (--flips)",
    ].compactMap(\.self)
    if !hidden.isEmpty { lines.append("  hidden: " + hidden.joined(separator: ", ")) }
    return lines
  }

  private func mover(_ movement: ResultsDocument.Movement) -> String {
    let star = movement.adjustedP <= ComparedMetric.level ? "*" : ""
    return "\(movement.name) \(words.signed(movement.delta))\(star)"
  }

  private func more(_ count: Int) -> String { count > Self.named ? ", and \(count - Self.named) more" : "" }

  private func confusions(_ pairs: [ResultsDocument.Confusion]) -> [String] {
    // What looks the same in print is no change to tell.
    let moved = pairs.filter { NumberText.hundredths($0.a) != NumberText.hundredths($0.b) }
    let told = [("confused less", moved.filter { $0.delta < 0 }), ("confused more", moved.filter { $0.delta > 0 })]
    let rows = told.filter { !$0.1.isEmpty }.map { title, pairs in
      let named = pairs.prefix(Self.named).map { pair in
        "\(pair.classes.joined(separator: " / ")) \(NumberText.hundredths(pair.a)) \(words.arrow) \(NumberText.hundredths(pair.b))"
      }
      return [title, named.joined(separator: ", ") + more(pairs.count)]
    }
    return TextTable(rows: rows).lines(indent: "  ")
  }

  private func classes(_ results: ResultsDocument) -> [String] {
    var rows = [["class", "n", "A", "B", "B \(words.minus) A", "95 %", "p, Holm", "fixed", "broken", "added samples"]]
    for movement in results.classes {
      rows.append([
        movement.name, NumberText.grouped(movement.n), NumberText.tenths(movement.a * 100),
        NumberText.tenths(movement.b * 100), words.signed(movement.delta), range(movement.low, movement.high),
        String(p(movement.adjustedP).dropFirst(4)), "\(movement.fixed)", "\(movement.broken)",
        movement.added.map { NumberText.grouped(Int($0.rounded())) } ?? words.dash,
      ])
    }
    return [""] + TextTable(rows: rows).lines(indent: "  ")
  }

  private func flips(_ results: ResultsDocument) -> [String] {
    [("fixed", results.fixed), ("broken", results.broken)].flatMap { title, clips in
      [""]
        + TextTable(
          rows: [[title, "clip", "class", "A took it for", "B took it for"]]
            + clips.map { [$0.repetition, $0.clip, $0.label, $0.a, $0.b] }
        ).lines(indent: "  ")
    }
  }

  /// A correlation: `+0.43`.
  private func number(_ value: Double) -> String {
    let text = NumberText.hundredths(abs(value))
    return text == "0.00" ? text : (value < 0 ? words.minus : "+") + text
  }
}
