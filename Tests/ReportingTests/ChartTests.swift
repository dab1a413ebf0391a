import Execution
import Foundation
import Testing

import Reporting

@Suite("Charts of a report")
struct ChartTests {
  @Test(arguments: [
    [-0.03, 0.01], [0.4], [-3.2, 24.1], [12], [-80, 75.5], [0], [], [0.1, 0.12], [4.9, 5.1], [-0.5, -0.1],
  ])
  func `ticks are even, cover every value, and 0 is one`(values: [Double]) throws {
    let ticks = IntervalChart.ticks(values)
    #expect((2...9).contains(ticks.count), "\(ticks)")
    let (first, last) = (try #require(ticks.first), try #require(ticks.last))
    #expect(first <= min(0, values.min() ?? 0) && last >= max(0, values.max() ?? 0), "\(ticks)")
    #expect(ticks.contains { abs($0) < 1e-12 })
    let steps = Set(zip(ticks, ticks.dropFirst()).map { (1e6 * ($1 - $0)).rounded() })
    #expect(steps.count == 1, "\(ticks)")
  }

  @Test func `a row has a dot, a line where its interval is known, a diamond where it was published`() {
    let chart = IntervalChart(
      title: "gains",
      entries: [
        .init(name: "a <b>", mean: 2, low: 1, high: 3, published: 2.5, text: "+2.0 [+1.0, +3.0]"),
        .init(name: "one seed", mean: -1, low: nil, high: nil, published: nil, text: "\u{2212}1.0"),
      ])
    #expect(chart.svg.count(of: "<circle") == 2)
    #expect(chart.svg.count(of: "<line class=\"line first\"") == 1)
    #expect(chart.svg.count(of: "class=\"published\"") == 1)
    #expect(chart.svg.contains("a &lt;b&gt;"))
    #expect(IntervalChart(title: "", entries: []).svg.isEmpty)
  }

  @Test func `a learning curve is the mean over the repeats, one line for each stream`() throws {
    func point(_ epoch: Int, _ stream: String, _ loss: Double) -> CurvePoint {
      CurvePoint(epoch: epoch, stream: stream, loss: loss, batches: 1, rate: 0.1, gradientNorm: 1)
    }
    let chart = CurveChart(
      title: "t",
      curves: [
        [point(0, "target", 3), point(0, "web", 2), point(1, "target", 1)],
        [point(0, "target", 1), point(1, "target", 2)],
      ])
    #expect(chart.streams == ["target", "web"])
    let same = CurveChart(title: "t", curves: [[point(0, "target", 2), point(0, "web", 2), point(1, "target", 1.5)]])
    let lines = { (text: String) in text.split(separator: "\n").filter { $0.hasPrefix("<polyline") } }
    #expect(lines(try #require(chart.svg)).count == 2)
    // The axis follows the largest value: the stream that only one repeat has shows that the others are means.
    #expect(lines(try #require(chart.svg)) == lines(try #require(same.svg)))
    #expect(CurveChart(title: "", curves: []).svg == nil)
  }

  @Test func `pictures beyond the budget are left out and counted`() {
    let budget = PictureBudget(bytes: 100)
    let picture = Gallery.Picture(name: "a", jpeg: [UInt8](repeating: 0, count: 45))
    #expect(budget.take(picture) == picture)
    #expect(budget.take(picture) == nil)
    #expect(budget.take(Gallery.Picture(name: "unreadable", jpeg: nil)) != nil)
    #expect(budget.left == 1)
  }
}

extension String {
  fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
