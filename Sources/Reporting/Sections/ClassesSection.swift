import Deltas
import Execution
import Planning

/// Which classes each row gains and loses over its baseline, and which pairs it confuses less.
struct ClassesSection: ReportSection {
  let id = "classes"
  let title = "Classes that move"

  /// Beyond as many, only the classes that move most are shown.
  private static let most = 24
  private static let mostPairs = 8

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = material.pairs.map { pair in
      let best = pair.results.classes.first.map { ", most \($0.name) \(material.words.signed($0.delta))" } ?? ""
      return HTML.details(
        "\(pair.title): \(pair.results.classes.count) classes\(best)",
        [classes(pair, material), relation(pair.results), confused(pair, material)])
    }
    guard !parts.isEmpty else { return nil }
    return .note(
      "Top-1 of each class on the first validation source, over all clips of the repeats that both rows have run. Intervals "
        + "and p are of these weights; p by Holm's method over the classes.") + parts.reduce(.empty, +)
  }

  private func classes(_ pair: ReportMaterial.Pair, _ material: ReportMaterial) -> HTML {
    let words = material.words
    let all = pair.results.classes
    var table = HTMLTable(
      "\(pair.title): top-1 by class, over the baseline",
      [
        .init(title: "class"), .init(title: "clips", isNumber: true), .init(title: "baseline", isNumber: true),
        .init(title: "here", isNumber: true), .init(title: "\u{394} [95 %]", isNumber: true),
        .init(title: "p, Holm", isNumber: true), .init(title: "fixed", isNumber: true),
        .init(title: "broken", isNumber: true), .init(title: "added samples", isNumber: true),
      ])
    let half = Self.most / 2
    for entry in all.count <= Self.most ? all : Array(all.prefix(half)) + Array(all.suffix(half)) {
      let verdict = entry.low > 0 ? "better" : entry.high < 0 ? "worse" : "unresolved"
      let delta = "\(words.signed(entry.delta)) [\(words.signed(entry.low)), \(words.signed(entry.high))]"
      table.add(
        [HTML(entry.name), HTML(NumberText.grouped(entry.n)), HTML(words.points(entry.a)), HTML(words.points(entry.b))]
          + [HTML("span", ["class": verdict], text: delta), HTML(words.p(entry.adjustedP))]
          + [HTML(NumberText.grouped(entry.fixed)), HTML(NumberText.grouped(entry.broken))]
          + [HTML(entry.added.map { NumberText.grouped(Int($0.rounded())) } ?? "")])
    }
    let hidden = all.count - table.rows.count
    return table.trimmed.html + (hidden > 0 ? .note("\(hidden) classes that move less are not shown.") : .empty)
  }

  private func relation(_ results: ResultsDocument) -> HTML {
    guard let relation = results.addedSamples else { return .empty }
    let interval = "\(NumberText.hundredths(relation.low)) \u{2026} \(NumberText.hundredths(relation.high))"
    return .paragraph(
      "Rank correlation of the gains with the samples added to each class: \(NumberText.hundredths(relation.rho)) "
        + "(95 %: \(interval), \(relation.n) classes).")
  }

  private func confused(_ pair: ReportMaterial.Pair, _ material: ReportMaterial) -> HTML {
    let words = material.words
    var table = HTMLTable(
      "Pairs of classes taken for each other, the greatest change first",
      [
        .init(title: "pair"), .init(title: "baseline", isNumber: true), .init(title: "here", isNumber: true),
        .init(title: "\u{394}", isNumber: true),
      ])
    for entry in pair.results.confusion.prefix(Self.mostPairs) {
      table.add([
        HTML(entry.classes.joined(separator: " \u{2013} ")), HTML(words.points(entry.a)), HTML(words.points(entry.b)),
        HTML("span", ["class": entry.delta < 0 ? "better" : "worse"], text: words.signed(entry.delta)),
      ])
    }
    return table.rows.isEmpty
      ? .empty
      : table.html + .note("Share of mistakes between the two among all clips of either that were taken for either.")
  }
}
