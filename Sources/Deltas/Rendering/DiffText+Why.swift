import Planning

extension DiffText {
  /// Measurement, noise, which change: in this order, for each only counts when those before it do not explain the delta.
  func why(_ why: WhyDocument, of document: DiffDocument) -> [String] {
    let metric = document.metrics.first { $0.name == why.metric }
    var lines = ["why     \(name(why.metric)), B \(minus) A \(signed(why.total))\(extent(why, metric))"]
    lines.append(
      "  measurement  "
        + (why.sameMeasurement
          ? "the same protocol on the same samples" : "the protocol differs: it is a change of its own below"))
    lines.append("  noise        " + noise(why, metric))
    lines.append("")
    lines += TextTable(rows: table(why) + sums(why)).lines()
    if why.method == .path, why.factors.contains(where: { $0.share != nil }) {
      lines.append("    the parts depend on the order of the changes: this is one of many")
    }
    lines.append("")
    lines += missing(why, document)
    return lines
  }

  /// The repeats that it is a mean over, where the results above have more.
  private func extent(_ why: WhyDocument, _ metric: DiffDocument.Metric?) -> String {
    guard let repeats = metric?.repeats, why.total != nil, !why.repeats.isEmpty, why.repeats.count < repeats else {
      return ""
    }
    return " over \(why.repeats.joined(separator: ", ")), which every combination in use has"
  }

  /// Whether the delta is larger than what chance makes, and what could have been seen at all.
  private func noise(_ why: WhyDocument, _ metric: DiffDocument.Metric?) -> String {
    if why.repeats.isEmpty { return "unknown: published values, one run each" }
    guard let metric, let low = metric.low, let high = metric.high, let delta = metric.delta else {
      return "unknown: \(why.repeats.count == 1 ? "one repeat" : "\(why.repeats.count) repeats")"
    }
    let plus = style.isUnicode ? "±" : "+-"
    var text = "\(signed(delta)) is \(low > 0 || high < 0 ? "outside" : "within") \(plus)"
    text += NumberText.tenths((high - low) / 2 * 100)
    if let smallest = metric.smallestDetectable {
      text += "; gaps under about \(NumberText.tenths(smallest * 100)) would be missed (80 % power)"
    }
    if metric.seedNoise != nil { text += "; of these weights alone: seed noise unknown" }
    return text
  }

  private func table(_ why: WhyDocument) -> [[String]] {
    let isPath = why.method == .path
    var rows = [["  change", "alone", "last in", isPath ? "in its place" : "share", "basis"]]
    for factor in why.factors {
      let basis = [factor.basis.map(\.rawValue) ?? "not run", factor.context].compactMap(\.self).joined(separator: ", ")
      rows.append([
        "    \(factor.name)", figure(factor.alone, factor.aloneInterval, absent: "not run"),
        figure(factor.lastIn, factor.lastInInterval, absent: "not run"),
        figure(factor.share, factor.shareInterval, absent: "open"), basis,
      ])
    }
    return rows
  }

  private func figure(_ value: Double?, _ range: WhyDocument.Range?, absent: String) -> String {
    guard let value else { return absent }
    guard let range else { return signed(value) }
    return "\(signed(value)) [\(signed(range.low)), \(signed(range.high))]"
  }

  private func sums(_ why: WhyDocument) -> [[String]] {
    var rows: [[String]] = []
    if let sum = why.sumOfSingles {
      let contexts = why.factors.compactMap(\.context).uniqued
      let note = contexts.isEmpty ? "" : "singles at \(contexts.joined(separator: "; "))"
      rows.append(["    sum of singles", signed(sum), "", "", note])
      if let interaction = why.interaction {
        rows.append(["    interaction", signed(interaction), "", "", overlap(why, sum)])
      }
    }
    let note = why.total == nil ? "A or B has no result yet" : "= B \(minus) A, exactly"
    return rows + [["    total", signed(why.total), "", "", note]]
  }

  /// What the interaction means; nothing where the singles and the total point in different directions.
  private func overlap(_ why: WhyDocument, _ sum: Double) -> String {
    // What is shown as 0.0 is called nothing.
    guard let total = why.total, let interaction = why.interaction, total != 0, abs(interaction) >= 0.0005 else {
      return ""
    }
    let isSame = (sum > 0) == (total > 0)
    guard isSame, abs(sum) > abs(total) else { return isSame ? "the changes support each other" : "" }
    let percent = Int(((sum / total - 1) * 100).rounded())
    return "the changes overlap: adding singles over-counts by \(percent) %"
  }

  private func missing(_ why: WhyDocument, _ document: DiffDocument) -> [String] {
    let repeats = why.repeats.count > 1 ? ", over \(why.repeats.joined(separator: ", "))" : ""
    var lines = ["  \(why.known) of \(why.combinations) combinations are known\(repeats)"]
    guard !why.missing.isEmpty else { return lines }
    let purpose = why.method == .shapley ? "exact shares need" : "the next step of the path needs"
    let price = why.seconds.map { ", \(NumberText.span($0))" } ?? ""
    lines[0] += "; \(purpose) \(why.missing.count) more\(price):"
    let rows = why.missing.map { missing -> [String] in
      let context = missing.context.map { "known at \($0) only" } ?? ""
      return ["    \(missing.combination)", missing.seconds.map(NumberText.span) ?? "", context]
    }
    lines += TextTable(rows: rows).lines()
    // A and B are recipes already; what lies between them is written.
    let ends = why.missing.filter { $0.factors.isEmpty || $0.factors.count == why.factors.count }
    let sides = ends.map { $0.factors.isEmpty ? document.a : document.b }
    // The work tree gives a revision no result.
    let given = sides.filter { $0.kind != .revision }.map { $0.kind == .recipe ? $0.name : $0.recipe }
    if !given.isEmpty {
      lines.append("  first, with the same options: omni run \(given.uniqued.joined(separator: " "))")
    }
    for side in sides where side.kind == .revision {
      lines.append("  `\(side.name)` is no file that could be run; check it out for a result")
    }
    if ends.count < why.missing.count { lines.append("  --close writes what lies between A and B as a recipe to run") }
    return lines
  }

  private func name(_ metric: String) -> String {
    switch metric {
    case "top1": "top-1"
    case "top5": "top-5"
    default: "mean class accuracy"
    }
  }
}
