import Planning

/// The text of `omni bench`.
package struct BenchText: Sendable {
  private let format: AccuracyText
  private let isUnicode: Bool

  package init(isUnicode: Bool = true) {
    format = AccuracyText(isUnicode: isUnicode)
    self.isUnicode = isUnicode
  }

  package func render(_ document: BenchDocument) -> String {
    let isTested = document.rows.contains { $0.p != nil }
    var header = ["row", "", "published", "ours (n)", "gap"]
    if isTested { header += ["95 %", "p, Holm"] }
    let rows = document.rows.map { row in
      var cells = [
        row.model, row.column ?? row.recipe, format.points(row.published), ours(row), format.signed(row.gap),
      ]
      if isTested { cells += [interval(row), format.p(row.adjustedP)] }
      return cells + [word(row.outcome), notes(row)]
    }
    let lines = TextTable(rows: [header + [gate(document.gates), ""]] + rows).lines() + [summary(document)]
    return lines.joined(separator: "\n") + "\n"
  }

  private func ours(_ row: BenchDocument.Row) -> String {
    row.ours.map { "\(format.text($0)) (\($0.n))" } ?? format.dash
  }

  private func interval(_ row: BenchDocument.Row) -> String {
    guard let low = row.low, let high = row.high else { return "" }
    return "\(format.signed(low)) \(isUnicode ? "\u{2026}" : "...") \(format.signed(high))"
  }

  private func gate(_ gates: BenchDocument.Gates) -> String {
    var words: [String] = []
    if let tolerance = gates.tolerance { words.append((isUnicode ? "\u{B1}" : "+-") + format.points(tolerance)) }
    if let least = gates.failUnder { words.append((isUnicode ? "\u{2265} " : ">= ") + format.points(least)) }
    if gates.repeats > 1 { words.append("n \(gates.repeats)") }
    return words.isEmpty ? "no gate" : "gate " + words.joined(separator: ", ")
  }

  private func word(_ outcome: BenchDocument.Outcome) -> String {
    switch outcome {
    case .pass: "pass"
    case .miss: "FAIL"
    case .notRun: "not run"
    case .noGate: format.dash
    }
  }

  /// Why, what repeats are missing, and where to look.
  private func notes(_ row: BenchDocument.Row) -> String {
    var notes = row.reasons
    if row.outcome != .notRun, !row.missing.isEmpty { notes.append("not run: \(row.missing.joined(separator: " "))") }
    if row.outcome == .miss, let table = row.table, let column = row.column, row.published != nil {
      notes.append("\(isUnicode ? "\u{2192}" : "->") omni diff ref:\(table)/\(column) \(row.recipe)")
    }
    return notes.joined(separator: "; ")
  }

  private func summary(_ document: BenchDocument) -> String {
    let counts = BenchDocument.Outcome.allCases.map { outcome in
      (outcome, document.rows.count { $0.outcome == outcome })
    }
    let words = counts.filter { $0.1 > 0 }.map { outcome, count in
      switch outcome {
      case .pass: "\(count) passed"
      case .miss: "\(count) missed"
      case .notRun:
        "\(count) not run" + (document.gates.allowsMissing ? "" : ", which counts as missed (--allow-missing)")
      case .noGate: "\(count) without a gate"
      }
    }
    return words.joined(separator: ", ")
  }
}
