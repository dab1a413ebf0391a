import Curation
import Planning

/// The plots of curation, as SVG charts.
package enum CurationPlots {
  /// Samples of each class before and after curation, the largest class after curation first: the long tail.
  package static func classes(of source: CurationStatistics.Source) -> SVGChart {
    let sorted = source.classes.enumerated().sorted { left, right in
      (-left.element.after, -left.element.before, left.offset)
        < (-right.element.after, -right.element.before, right.offset)
    }.map(\.element)
    let largest = max(1, sorted.map { max($0.before, $0.after) }.max() ?? 1)
    var chart = SVGChart(
      title: "\(source.source): \(NumberText.grouped(source.before)) samples before curation, "
        + "\(NumberText.grouped(source.after)) after",
      across: "\(source.labels == .teacher ? "the teacher's classes" : "classes"), by samples after curation",
      up: "samples",
      rangeUp: 0...SVGChart.roundedUp(Double(largest)), legend: [("before", .faint), ("after", .first)])
    let step = 1 / Double(max(1, sorted.count))
    for (place, count) in sorted.enumerated() {
      let range = (Double(place) + 0.1) * step...(Double(place) + 0.9) * step
      let name = "\(count.name): \(count.before) before, \(count.after) after"
      chart.bar(across: range, up: Double(count.before), .faint, name: name)
      chart.bar(across: range, up: Double(count.after), .first, name: name)
      if sorted.count <= 24 { chart.label(across: (Double(place) + 0.5) * step, count.name) }
    }
    return chart
  }

  /// Share kept, precision and recall by threshold; nil without a filter.
  package static func calibration(of source: CurationStatistics.Source) -> SVGChart? {
    guard let filter = source.filter else { return nil }
    let lines = filter.calibration.lines
    let hasTruth = lines.contains { $0.precision != nil || $0.recall != nil }
    var chart = SVGChart(
      title: "\(source.source): what would be kept at top \(filter.top), now \(NumberText.grouped(filter.kept))",
      across: "threshold", up: "%", rangeUp: 0...100,
      legend: [("kept", .first)] + (hasTruth ? [("precision", .second), ("recall", .third)] : []))
    for tenth in 0...10 { chart.label(across: Double(tenth) / 10, NumberText.tenths(Double(tenth) / 10)) }
    chart.rule(across: filter.threshold, "now")
    chart.line(lines.map { ($0.threshold, 100 * $0.keptShare) }, .first)
    if hasTruth {
      chart.line(lines.compactMap { line in line.precision.map { (line.threshold, 100 * $0) } }, .second)
      chart.line(lines.compactMap { line in line.recall.map { (line.threshold, 100 * $0) } }, .third)
    }
    return chart
  }
}
