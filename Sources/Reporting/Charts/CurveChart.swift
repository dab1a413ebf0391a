package import Execution

/// The loss of every stream over the epochs, mean over the repeats.
package struct CurveChart {
  private let title: String
  /// One list of points for each repeat.
  private let curves: [[CurvePoint]]

  package init(title: String, curves: [[CurvePoint]]) {
    self.title = title
    self.curves = curves
  }

  /// The paints in which streams are drawn, in order; further streams take the last.
  static let paints: [SVGChart.Paint] = [.first, .second, .third, .fourth, .fifth]

  /// Streams in the order in which they appear.
  package var streams: [String] {
    var seen: Set<String> = []
    return curves.joined().map(\.stream).filter { seen.insert($0).inserted }
  }

  /// Nil without points.
  package var svg: String? {
    let epochs = Set(curves.joined().map(\.epoch)).sorted()
    guard let first = epochs.first, let last = epochs.last else { return nil }
    let lines = streams.map { stream in (stream, points(of: stream, epochs)) }
    let most = lines.flatMap { $0.1.map(\.loss) }.filter(\.isFinite).max() ?? 1
    var chart = SVGChart(
      title: title, across: "epochs", up: "loss", rangeUp: 0...Self.top(most),
      legend: zip(streams, paint).map { ($0, $1) })
    let span = Double(max(1, last - first))
    for (line, paint) in zip(lines, paint) {
      chart.line(line.1.map { (Double($0.epoch - first) / span, $0.loss) }, paint)
    }
    for tenth in [0, 0.25, 0.5, 0.75, 1] {
      let epoch = Double(first) + (tenth * span).rounded()
      chart.label(across: (epoch - Double(first)) / span, String(Int(epoch) + 1))
    }
    return chart.inline
  }

  /// Where an axis with four steps ends.
  private static func top(_ value: Double) -> Double {
    [0.4, 0.8, 1.2, 1.6, 2].first { $0 >= value } ?? SVGChart.roundedUp(value)
  }

  private var paint: [SVGChart.Paint] {
    streams.indices.map { Self.paints[min($0, Self.paints.count - 1)] }
  }

  private func points(of stream: String, _ epochs: [Int]) -> [(epoch: Int, loss: Double)] {
    epochs.compactMap { epoch in
      let values = curves.joined().filter { $0.stream == stream && $0.epoch == epoch }.map(\.loss)
      return values.isEmpty ? nil : (epoch, values.reduce(0, +) / Double(values.count))
    }
  }
}
