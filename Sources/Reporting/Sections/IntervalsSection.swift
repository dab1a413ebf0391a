import Execution

/// What each row gains over its baseline, as intervals under each other.
struct IntervalsSection: ReportSection {
  let id = "gains"
  let title = "Gains over the baseline"

  func body(_ material: ReportMaterial) throws -> HTML? {
    let charts = material.groups.compactMap { chart($0, material) }
    guard !charts.isEmpty else { return nil }
    return charts.reduce(.empty, +)
      + .note(
        "Points of top-1; a dot is the mean over repeats, a line its 95 % interval (none for a single repeat: the noise "
          + "between seeds is unknown), a diamond what was published.")
  }

  private func chart(_ group: ReportMaterial.Group, _ material: ReportMaterial) -> HTML? {
    let entries = group.rows.compactMap { row in
      row.comparison.map { comparison in
        IntervalChart.Entry(
          name: ReportMaterial.name(of: row), mean: comparison.mean * 100, low: comparison.low.map { $0 * 100 },
          high: comparison.high.map { $0 * 100 }, published: row.publishedDelta.map { $0.top1 * 100 },
          text: material.words.text(comparison) + "  n = \(comparison.n)")
      }
    }
    guard !entries.isEmpty else { return nil }
    let chart = IntervalChart(title: "Gains over the baseline: \(group.title)", entries: entries)
    return HTML("h3", text: group.title)
      + HTML("div", ["class": "chart"], [HTML(markup: chart.svg)])
  }
}
