import DelimitedText
import Planning

/// A table document for other programs: Markdown, LaTeX or CSV.
package enum TableFormat: String, Sendable, CaseIterable {
  case md, latex, csv

  package func render(_ document: TableDocument) -> String {
    switch self {
    case .csv: Self.csv(document)
    case .md, .latex:
      TableText(isUnicode: true).grids(document).map { $0.lines(self).joined(separator: "\n") + "\n" }
        .joined(separator: "\n")
    }
  }

  /// One line a row, every figure at full precision; accuracies are fractions of 1, what is not known is empty.
  private static func csv(_ document: TableDocument) -> String {
    let sources = Set(document.rows.flatMap(\.elsewhere.keys)).sorted()
    let lines = [header(sources)] + document.rows.map { fields($0, sources) }
    return lines.map(CSVLine.text).joined()
  }

  private static let metrics = ["top1", "top5", "mean_class"]

  private static func header(_ sources: [String]) -> [String] {
    var names = ["table", "column", "recipe", "model", "modality", "pretrained", "backbone", "input", "resolution"]
    names += ["published_top1", "published_top5"]
    for metric in metrics { names += [metric, "\(metric)_sd"] }
    names.append("n")
    names += sources.map { "top1.\($0)" }
    names += ["baseline", "delta", "low", "high", "p", "adjusted_p", "smallest_visible", "pairs"]
    return names + ["optimizer_steps", "reconstruction", "lost_media"]
  }

  private static func fields(_ row: TableDocument.Row, _ sources: [String]) -> [String] {
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    var fields = [row.table ?? "", row.column ?? "", row.recipe, row.model, row.modality, row.pretrained]
    fields += [row.backbone, row.input, row.resolution]
    fields += [number(row.published?.top1), number(row.published?.top5)]
    for metric in metrics { fields += [number(row.ours[metric]?.mean), number(row.ours[metric]?.sd)] }
    fields.append(String(row.ours["top1"]?.n ?? 0))
    fields += sources.map { number(row.elsewhere[$0]?["top1"]?.mean) }
    let found = row.comparison
    fields.append(found?.baseline ?? "")
    for figure in [found?.mean, found?.low, found?.high, found?.p, found?.adjustedP, found?.smallestVisible] {
      fields.append(number(figure))
    }
    fields.append(found.map { String($0.n) } ?? "")
    return fields + [row.optimizerSteps.map(String.init) ?? "", String(row.reconstruction), String(row.lostMedia)]
  }
}

/// A table before it is laid out: what stands over it, its cells with the header first, and the remarks under it.
struct TableGrid {
  var title: String
  var subtitle: String
  var cells: [[String]]
  var remarks: [String]

  func lines(_ format: TableFormat) -> [String] { format == .latex ? latex : markdown }

  private var markdown: [String] {
    func line(_ row: [String]) -> String {
      "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    var lines = ["### \(title)", ""]
    if !subtitle.isEmpty { lines += [subtitle, ""] }
    lines += cells.prefix(1).map(line)
    lines.append("|" + String(repeating: "---|", count: cells.first?.count ?? 0))
    lines += cells.dropFirst().map(line)
    if !remarks.isEmpty { lines.append("") }
    return lines + remarks.map { "- \($0)" }
  }

  /// With the rules of the package booktabs.
  private var latex: [String] {
    func line(_ row: [String]) -> String { "    " + row.map(Self.escaped).joined(separator: " & ") + " \\\\" }
    var lines = ["\\begin{table}", "  \\centering", "  \\caption{\(Self.escaped(title))}"]
    lines += ["  \\begin{tabular}{\(String(repeating: "l", count: cells.first?.count ?? 0))}", "    \\toprule"]
    lines += cells.prefix(1).map(line)
    lines.append("    \\midrule")
    lines += cells.dropFirst().map(line)
    lines += ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]
    for remark in [subtitle] + remarks where !remark.isEmpty { lines.append("% \(remark)") }
    return lines
  }

  /// Text that LaTeX prints as it is.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\textbackslash{}"
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "\u{B1}": "$\\pm$"
      case "\u{2212}": "$-$"
      case "\u{394}": "$\\Delta$"
      case "\u{2013}": "--"
      case "|": "\\textbar{}"
      case "\u{D7}": "$\\times$"
      case "<", ">": "$\(character)$"
      default: String(character)
      }
    }.joined()
  }
}
