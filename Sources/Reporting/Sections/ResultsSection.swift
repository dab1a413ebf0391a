import Execution
import Foundation
import Planning

/// The tables: what was published beside what was measured here.
struct ResultsSection: ReportSection {
  let id = "results"
  let title = "Results"

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = material.groups.map { group in
      HTML("h3", text: group.title) + table(group, material) + remarks(group, material)
    }
    return parts.isEmpty ? nil : parts.reduce(.empty, +)
  }

  private func table(_ group: ReportMaterial.Group, _ material: ReportMaterial) -> HTML {
    let words = material.words
    let further = Set(group.rows.flatMap(\.elsewhere.keys)).sorted()
    func number(_ title: String) -> HTMLTable.Column { HTMLTable.Column(title: title, isNumber: true) }
    func text(_ title: String) -> HTMLTable.Column { HTMLTable.Column(title: title) }
    var table = HTMLTable(
      group.benchmark.map { $0.source.isEmpty ? $0.title : $0.source } ?? group.title,
      [
        text("row"), text("model"), text("pretrained"), text("backbone"), text("input"), number("published top-1"),
        number("published top-5"), number("published \u{394}"), number("top-1"), number("top-5"), number("mean class"),
      ] + further.map { number("top-1 on \($0)") }
        + [number("\u{394} top-1 [95 %]"), number("p, Holm"), number("visible"), number("n"), number("steps")])
    for row in group.rows {
      let name = ReportMaterial.name(of: row) + (row.reconstruction ? " (R)" : "")
      let delta = HTML(
        "span", row.comparison.map { ["class": verdict($0)] } ?? [:], text: words.text(row.comparison))
      var cells = [name, row.model, row.pretrained, row.backbone, row.input].map { HTML($0) }
      cells += [
        words.points(row.published?.top1), words.points(row.published?.top5), words.signed(row.publishedDelta?.top1),
        words.text(row.ours["top1"]), words.text(row.ours["top5"]), words.text(row.ours["mean_class"]),
      ].map { HTML($0) }
      cells += further.map { HTML(words.text(row.elsewhere[$0]?["top1"])) }
      cells += [row.comparison == nil ? .empty : delta]
      cells += [
        words.p(row.comparison?.adjustedP), words.points(row.comparison?.smallestVisible),
        row.ours["top1"].map { String($0.n) } ?? "0", row.optimizerSteps.map(NumberText.grouped) ?? "",
      ].map { HTML($0) }
      table.add(cells)
    }
    return table.trimmed.html
  }

  /// Only what the interval settles is coloured; the sign says the same in words.
  private func verdict(_ comparison: TableDocument.Comparison) -> String {
    if let low = comparison.low, low > 0 { return "better" }
    if let high = comparison.high, high < 0 { return "worse" }
    return "unresolved"
  }

  private func remarks(_ group: ReportMaterial.Group, _ material: ReportMaterial) -> HTML {
    var lines = material.words.remarks(on: group.rows)
    if group.rows.contains(where: { $0.comparison?.p != nil }) {
      lines.append(
        "\u{394}: against the baseline, paired by repeat, with its 95 % t interval; p adjusted by Holm's method over the "
          + "table; visible: the smallest mean difference that as many repeats could show.")
    }
    if group.rows.contains(where: \.reconstruction) {
      lines.append("R: reconstruction, stands on settings that were never published.")
    }
    lines += group.benchmark?.notes.map { "\($0.letter): \($0.text)" } ?? []
    return lines.map { HTML.note($0) }.reduce(.empty, +)
  }
}
