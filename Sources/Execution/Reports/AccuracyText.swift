import Planning

/// Accuracies and what is said of them as people read them: points with one decimal.
package struct AccuracyText: Sendable {
  let isUnicode: Bool

  package init(isUnicode: Bool) { self.isUnicode = isUnicode }

  package var dash: String { isUnicode ? "\u{2013}" : "-" }
  var delta: String { isUnicode ? "\u{394}" : "delta " }
  private var minus: String { isUnicode ? "\u{2212}" : "-" }

  package func points(_ fraction: Double) -> String { NumberText.tenths(fraction * 100) }
  package func points(_ fraction: Double?) -> String { fraction.map { points($0) } ?? "" }
  package func percent(_ fraction: Double?) -> String { fraction.map { points($0) + " %" } ?? dash }

  /// `+1.2`, `−0.4`, `0.0`; nothing for nil.
  package func signed(_ fraction: Double?) -> String {
    guard let fraction else { return "" }
    let text = points(abs(fraction))
    return text == "0.0" ? text : (fraction < 0 ? minus : "+") + text
  }

  /// Mean and deviation; a dash before a run.
  package func text(_ statistic: TableDocument.Statistic?) -> String {
    guard let statistic else { return dash }
    return points(statistic.mean) + (statistic.sd.map { (isUnicode ? " ±" : " +-") + points($0) } ?? "")
  }

  /// `+1.2 [−0.3, +2.7]`.
  package func text(_ comparison: TableDocument.Comparison?) -> String {
    guard let comparison else { return "" }
    guard let low = comparison.low, let high = comparison.high else { return signed(comparison.mean) }
    return "\(signed(comparison.mean)) [\(signed(low)), \(signed(high))]"
  }

  /// Three decimals; nothing for nil.
  package func p(_ value: Double?) -> String {
    guard let value else { return "" }
    if value < 0.001 { return "<0.001" }
    let thousandths = String(Int((value * 1000).rounded()))
    return value >= 0.9995 ? "1.000" : "0." + String(repeating: "0", count: 3 - thousandths.count) + thousandths
  }

  /// What has to be said under every table: lost media, and whether seeds were repeated.
  package func remarks(on rows: [TableDocument.Row]) -> [String] {
    let lost = rows.reduce(0) { $0 + $1.lostMedia }
    var lines: [String] = []
    if lost > 0 {
      lines.append("\(lost) media files could not be used and were skipped")
    } else if rows.contains(where: { !$0.ours.isEmpty }) {
      lines.append("no media file was lost")
    }
    for row in rows where !row.bestEpochs.isEmpty {
      let epochs = row.bestEpochs.map(String.init).joined(separator: ", ")
      let name = row.column ?? RecipeName(row.recipe).cell ?? RecipeName(row.recipe).file
      lines.append("\(name): validation data chose the epoch that counts (\(epochs))")
    }
    if rows.contains(where: { $0.ours["top1"]?.n == 1 }) { lines.append("one seed: seed noise unknown") }
    return lines
  }
}
