package import Planning
import RecipeLanguage

/// The text of `omni diff`.
package struct DiffText {
  let style: TextStyle
  let showsAll: Bool
  let showsClasses: Bool
  let showsFlips: Bool

  package init(
    style: TextStyle = TextStyle(), showsAll: Bool = false, showsClasses: Bool = false, showsFlips: Bool = false
  ) {
    self.style = style
    self.showsAll = showsAll
    self.showsClasses = showsClasses
    self.showsFlips = showsFlips
  }

  package func render(_ document: DiffDocument) -> String {
    var sections = [heading(document), recipe(document)]
    if document.training.a != document.training.b { sections.append(training(document)) }
    sections += [exposure(document), nodes(document), metrics(document)]
    if let why = document.why { sections.append(self.why(why, of: document)) }
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  // MARK: Recipe

  private func heading(_ document: DiffDocument) -> [String] {
    let sides = [("A", document.a), ("B", document.b)]
    return TextTable(
      rows: sides.map { letter, side in
        let file = side.name == side.recipe ? "" : side.recipe
        return [letter, side.name, file, side.repeats > 1 ? "\(side.repeats) repeats" : ""]
      }
    ).lines()
  }

  private func recipe(_ document: DiffDocument) -> [String] {
    let count = document.changes.count
    let hidden = showsAll || document.cosmetic == 0 ? "" : " (hidden; --all shows them)"
    let meaning = count == 0 ? "no change in meaning" : "\(count) \(count == 1 ? "change" : "changes") in meaning"
    var lines = ["recipe  \(meaning), \(document.cosmetic) cosmetic\(hidden)"]
    let entries = Dictionary(document.changes.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var rows: [[String]] = []
    var below: [Int: [String]] = [:]
    for group in document.groups {
      let changes = group.paths.compactMap { entries[$0] }
      rows.append(headline(group, changes))
      // What follows from a stream's coming or going is told by its headline.
      if group.presence == .changed || showsAll, group.paths != [group.name] {
        below[rows.count - 1] = values(changes)
      }
    }
    for (place, line) in TextTable(rows: rows).lines(indent: "  ").enumerated() {
      lines.append(line)
      lines += below[place] ?? []
    }
    for assumption in assumptions(document) { lines.append(assumption) }
    for cosmetic in document.cosmetics ?? [] {
      lines.append("  . \(cosmetic.kind)\(cosmetic.path.isEmpty ? "" : "  \(cosmetic.path)")")
    }
    return lines
  }

  private func headline(_ group: DiffDocument.Group, _ changes: [DiffDocument.ChangeEntry]) -> [String] {
    let places = changes.compactMap { group.presence == .removed ? $0.oldAt : $0.newAt ?? $0.oldAt }
    let place = places.first.map(text) ?? ""
    guard group.presence == .changed else {
      let sizes = group.sources.sorted { $0.key < $1.key }.map { source, size in
        (source == group.name ? "" : source + " ") + (size.map(NumberText.grouped) ?? "?")
      }
      let sign = group.presence == .added ? "+" : minus
      return ["\(sign) \(group.name)", sizes.joined(separator: " + ") + (sizes.isEmpty ? "" : " samples"), place]
    }
    let sign = group.isContext ? " " : "~"
    guard group.paths == [group.name], let change = changes.first else { return ["\(sign) \(group.name)", "", place] }
    let value = "\(shown(change.old)) \(arrow) \(shown(change.new))"
    return ["\(sign) \(group.name)", value, place, group.isContext ? "belongs to the streams" : ""]
  }

  private func values(_ changes: [DiffDocument.ChangeEntry]) -> [String] {
    let rows = changes.map { change in
      let place = change.newAt ?? change.oldAt
      return [change.path, "\(shown(change.old)) \(arrow) \(shown(change.new))", place.map(text) ?? ""]
    }
    return TextTable(rows: rows).lines(indent: "      ")
  }

  /// What only one side assumes, or both for another reason.
  private func assumptions(_ document: DiffDocument) -> [String] {
    let (old, new) = (Set(document.a.assumed), Set(document.b.assumed))
    let gone = old.subtracting(new).sorted { $0.path < $1.path }.map { "  A assumes \($0.path): \($0.reason)" }
    return gone + new.subtracting(old).sorted { $0.path < $1.path }.map { "  B assumes \($0.path): \($0.reason)" }
  }

  // MARK: Training

  private func training(_ document: DiffDocument) -> [String] {
    let (a, b) = (document.training.a, document.training.b)
    var rows = [["training", "A", "B"]]
    func add(_ name: String, _ text: (TrainingSummary) -> String) {
      let (left, right) = (text(a), text(b))
      if left != right { rows.append(["  \(name)", left, right]) }
    }
    add("length") { summary in
      let length = summary.iterationsPerEpoch.map { " × \(NumberText.grouped($0)) main iterations" } ?? ""
      return "\(summary.epochs) \(summary.epochs == 1 ? "epoch" : "epochs")\(length)"
    }
    add("order of batches", \.cycle)
    add("streams") { $0.streams.map { "\($0.batch) \($0.stream)" }.joined(separator: ", ") }
    add("samples in a batch") { $0.streams.map { "\($0.batch) \($0.batchSize)" }.joined(separator: ", ") }
    add("resampling") { summary in
      let drawn = summary.streams.compactMap { stream in stream.resample.map { "\(stream.batch) \($0)" } }
      return drawn.isEmpty ? dash : drawn.joined(separator: ", ")
    }
    add("optimizer", \.optimizer)
    add("learning rate", rates)
    return TextTable(rows: rows).lines()
  }

  /// `0.00375 → 0.000375 at step 77,041 → 0.0000375 at step 154,081`.
  private func rates(_ summary: TrainingSummary) -> String {
    let curve = summary.learningRate
    var parts = [number(curve.first)]
    if curve.peak != curve.first { parts.append("\(number(curve.peak)) at its peak") }
    for milestone in curve.milestones {
      let step = milestone.step.map { "step \(NumberText.grouped($0))" } ?? "\(milestone.at)"
      parts.append("\(number(milestone.rate)) at \(step)")
    }
    if curve.milestones.isEmpty, curve.last != curve.peak { parts.append("\(number(curve.last)), \(curve.policy)") }
    return parts.joined(separator: " \(arrow) ")
  }

  private func exposure(_ document: DiffDocument) -> [String] {
    let (a, b) = (document.exposure.a, document.exposure.b)
    var rows = [["exposure", "A", "B", ""]]
    func count(_ value: Int?) -> String { value.map(NumberText.grouped) ?? "?" }
    func ratio(_ left: Int?, _ right: Int?) -> String {
      guard let left, let right, left > 0, left != right else { return "" }
      return "× " + NumberText.hundredths(Double(right) / Double(left))
    }
    rows.append(["  optimizer steps", count(a.steps), count(b.steps), ratio(a.steps, b.steps)])
    for source in Set(a.samples.keys).union(b.samples.keys).sorted() {
      let (left, right) = (a.samples[source], b.samples[source])
      rows.append([
        "  samples of \(source)", left.map(count) ?? dash, right.map(count) ?? dash,
        ratio(left ?? nil, right ?? nil),
      ])
    }
    return TextTable(rows: rows).lines()
  }

  private func nodes(_ document: DiffDocument) -> [String] {
    guard !document.nodes.isEmpty else { return ["nodes   B needs nothing that A has not"] }
    let count = document.nodes.count
    let stored = document.nodes.count(where: \.stored)
    let there = stored == 0 ? "" : ", \(stored) of them stored already"
    let shown = showsAll ? document.nodes : Array(document.nodes.prefix(12))
    let rows = shown.map { node in
      let own = node.reasons.filter { !$0.field.hasPrefix("input:") }
      let reasons = (own.isEmpty ? node.reasons : own).map(\.field)
      let more = reasons.count > 3 ? " and \(reasons.count - 3) more" : ""
      return [
        "\(node.state.symbol) \(node.name)", node.state.rawValue, node.stored ? "stored" : "",
        reasons.prefix(3).joined(separator: ", ") + more,
      ]
    }
    var lines = ["nodes   B needs \(count) \(count == 1 ? "node" : "nodes") that A has not\(there)"]
    lines += TextTable(rows: rows).lines(indent: "  ")
    if shown.count < count { lines.append("  and \(count - shown.count) more (--all)") }
    return lines
  }

  // MARK: Results

  private func metrics(_ document: DiffDocument) -> [String] {
    ResultText(words: self, showsClasses: showsClasses, showsFlips: showsFlips).lines(document)
  }

  // MARK: Words

  var arrow: String { style.isUnicode ? "\u{2192}" : "->" }
  var dash: String { style.isUnicode ? "\u{2013}" : "-" }
  var ellipsis: String { style.isUnicode ? "\u{2026}" : "..." }
  var minus: String { style.isUnicode ? "\u{2212}" : "-" }

  /// `+3.9`, `−0.4`, `0.0`, in points.
  func signed(_ fraction: Double?) -> String {
    guard let fraction else { return dash }
    let text = NumberText.tenths(abs(fraction) * 100)
    return text == "0.0" ? text : (fraction < 0 ? minus : "+") + text
  }

  private func shown(_ value: String?) -> String {
    guard let value else { return dash }
    return value.count > 60 ? value.prefix(57) + "..." : value
  }

  /// Six digits that count: rates are products, and their last digits are those of the machine.
  private func number(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return CanonicalValue.text(of: value) }
    var scale = 1.0
    while abs(value) * scale < 100_000, scale < 1e15 { scale *= 10 }
    return CanonicalValue.text(of: (value * scale).rounded() / scale)
  }

  private func text(_ place: OriginDocument) -> String {
    if let set = place.set { return "--set \(set)" }
    return "\(place.file ?? ""):\(place.line ?? 0)"
  }
}
