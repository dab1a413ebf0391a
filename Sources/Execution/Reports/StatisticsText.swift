import Curation
import Planning

extension CurationStatistics.Filter {
  /// The threshold in words.
  fileprivate var stated: String { "\(threshold)\(hasClassThresholds ? " and thresholds of single classes" : "")" }
}

/// Statistics of curation as text: sources, then thresholds of each filter, then classes.
package struct StatisticsText: Sendable {
  private let isUnicode: Bool

  package init(isUnicode: Bool) { self.isUnicode = isUnicode }

  /// Every line begins with `indent`.
  package func render(_ statistics: CurationStatistics, indent: String = "") -> String {
    var lines = TextTable(rows: [Self.header] + statistics.sources.map(summary)).lines(indent: indent)
    for source in statistics.sources {
      guard let filter = source.filter else { continue }
      lines += ["", indent + title(source, filter)] + thresholds(filter).lines(indent: indent + "  ")
    }
    lines += ["", indent + "samples before \(arrow) after curation, by class" + labelled(statistics)]
    lines += classes(statistics).lines(indent: indent + "  ")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let header = [
    "source", "kind", "before", "disagreed", "unscored", "duplicate", "over caps", "after", "share", "classes",
    "largest",
    "smallest",
  ]

  private func summary(_ source: CurationStatistics.Source) -> [String] {
    func count(_ outcomes: KeepOutcome...) -> String {
      if source.outcomes.isEmpty { return dash }
      return NumberText.grouped(outcomes.reduce(0) { $0 + (source.outcomes[$1.rawValue] ?? 0) })
    }
    let after = source.classes.map(\.after)
    return [
      source.source, source.kind, NumberText.grouped(source.before), count(.disagreed), count(.unscored),
      count(.duplicate), count(.overClassCap, .belowTop, .belowRatio), NumberText.grouped(source.after),
      percent(source.before > 0 ? Double(source.after) / Double(source.before) : nil),
      "\(source.filledBefore) \(arrow) \(source.filledAfter)", NumberText.grouped(after.max() ?? 0),
      NumberText.grouped(after.min() ?? 0),
    ]
  }

  private func title(_ source: CurationStatistics.Source, _ filter: CurationStatistics.Filter) -> String {
    let known = filter.calibration.known
    let against =
      known == 0
      ? ""
      : "; precision and recall on \(NumberText.grouped(known)) of \(NumberText.grouped(filter.calibration.samples))"
    return "\(source.source): what would be kept at top \(filter.top), by one threshold for all classes "
      + "(now \(filter.stated): \(NumberText.grouped(filter.kept)) kept)\(against)"
  }

  private func thresholds(_ filter: CurationStatistics.Filter) -> TextTable {
    let rows = filter.calibration.lines.map { line in
      [
        NumberText.hundredths(line.threshold), NumberText.grouped(line.kept), percent(line.keptShare),
        percent(line.precision), percent(line.recall),
      ]
    }
    return TextTable(rows: [["threshold", "kept", "share", "precision", "recall"]] + rows)
  }

  private func classes(_ statistics: CurationStatistics) -> TextTable {
    let names = statistics.sources.first?.classes.map(\.name) ?? []
    let rows = names.enumerated().map { place, name in
      [name]
        + statistics.sources.map { source in
          guard source.classes.indices.contains(place) else { return dash }
          let count = source.classes[place]
          return "\(NumberText.grouped(count.before)) \(arrow) \(NumberText.grouped(count.after))"
        }
    }
    return TextTable(rows: [["class"] + statistics.sources.map(\.source)] + rows)
  }

  /// Whose labels are not those of the queries.
  private func labelled(_ statistics: CurationStatistics) -> String {
    let sources = statistics.sources.filter { $0.labels == .teacher }.map(\.source)
    return sources.isEmpty ? "" : "; of \(sources.joined(separator: ", ")) by the teacher's class, before as after"
  }

  private func percent(_ fraction: Double?) -> String { fraction.map { NumberText.tenths($0 * 100) + " %" } ?? dash }
  private var dash: String { isUnicode ? "\u{2013}" : "-" }
  private var arrow: String { isUnicode ? "\u{2192}" : "->" }
}
