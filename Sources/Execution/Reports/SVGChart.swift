import Planning

/// A small chart as SVG text: one pair of axes, lines or bars, a legend. It follows the reader's light or dark scheme, needs
/// no script and no font of its own, and equal values give equal bytes.
package struct SVGChart {
  /// What a line or bar looks like.
  package enum Paint: String, Sendable { case faint, first, second, third, fourth, fifth }

  private static let width = 720.0
  private static let height = 360.0
  /// Of the plot within the picture.
  private static let (left, right, top, bottom) = (64.0, 16.0, 56.0, 64.0)

  private let title: String
  private let across: String
  private let up: String
  private let rangeUp: ClosedRange<Double>
  private let legend: [(String, Paint)]
  private var marks: [String] = []
  private var labels: [(place: Double, text: String)] = []

  /// - Parameter across: what the horizontal axis is, from 0 to 1.
  package init(title: String, across: String, up: String, rangeUp: ClosedRange<Double>, legend: [(String, Paint)]) {
    self.title = title
    self.across = across
    self.up = up
    self.rangeUp = rangeUp
    self.legend = legend
  }

  /// A line through points, each across from 0 to 1.
  package mutating func line(_ points: [(across: Double, up: Double)], _ paint: Paint) {
    let text = points.map { "\(number(x($0.across))),\(number(y($0.up)))" }.joined(separator: " ")
    if !text.isEmpty { marks.append("<polyline class=\"line \(paint.rawValue)\" points=\"\(text)\"/>") }
  }

  /// A bar from the axis up; `name` is shown where the reader points.
  package mutating func bar(across range: ClosedRange<Double>, up value: Double, _ paint: Paint, name: String) {
    let (from, to) = (x(range.lowerBound), x(range.upperBound))
    let height = y(rangeUp.lowerBound) - y(value)
    if height <= 0 { return }
    marks.append(
      "<rect class=\"bar \(paint.rawValue)\" x=\"\(number(from))\" y=\"\(number(y(value)))\" width=\"\(number(to - from))\" "
        + "height=\"\(number(height))\"><title>\(Markup.escaped(name))</title></rect>")
  }

  /// An upright line with a word beside it.
  package mutating func rule(across place: Double, _ word: String) {
    let at = number(x(place))
    marks.append(
      "<line class=\"rule\" x1=\"\(at)\" x2=\"\(at)\" y1=\"\(number(Self.top))\" y2=\"\(number(y(rangeUp.lowerBound)))\"/>"
        + "<text class=\"small\" x=\"\(number(x(place) + 4))\" y=\"\(number(Self.top + 12))\">\(Markup.escaped(word))</text>"
    )
  }

  /// A word below the horizontal axis.
  package mutating func label(across place: Double, _ text: String) { labels.append((place, text)) }

  /// The whole file.
  package var text: String { svg(style: "<style>\(Self.style)</style>") }

  /// The same to stand in a page that states `style` once for all its charts.
  package var inline: String { svg(style: "") }

  private func svg(style: String) -> String {
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(Self.width)) \(number(Self.height))\" "
        + "role=\"img\" aria-label=\"\(Markup.escaped(title))\">",
      style,
      "<text class=\"title\" x=\"\(number(Self.left))\" y=\"22\">\(Markup.escaped(title))</text>",
    ]
    var at = Self.left
    for (name, paint) in legend {
      lines.append(
        "<rect class=\"bar \(paint.rawValue)\" x=\"\(number(at))\" y=\"34\" width=\"12\" height=\"12\"/>"
          + "<text x=\"\(number(at + 17))\" y=\"44\">\(Markup.escaped(name))</text>")
      at += 37 + 7 * Double(name.count)
    }
    for step in 0...4 {
      let value = rangeUp.lowerBound + (rangeUp.upperBound - rangeUp.lowerBound) * Double(step) / 4
      let place = number(y(value))
      lines.append(
        "<line class=\"grid\" x1=\"\(number(Self.left))\" x2=\"\(number(Self.width - Self.right))\" y1=\"\(place)\" "
          + "y2=\"\(place)\"/><text class=\"end\" x=\"\(number(Self.left - 8))\" y=\"\(number(y(value) + 4))\">"
          + "\(Self.scale(value))</text>")
    }
    lines += marks
    // Words that would run into each other are turned.
    let room = (Self.width - Self.left - Self.right) / Double(max(1, labels.count))
    let isTurned = labels.contains { 7 * Double($0.text.count) > room }
    for label in labels {
      let (x, y) = (number(x(label.place)), number(Self.height - Self.bottom + 16))
      let shown = label.text.count > 14 ? label.text.prefix(13) + "\u{2026}" : label.text[...]
      lines.append(
        isTurned
          ? "<text class=\"end small\" transform=\"translate(\(x) \(y)) rotate(-30)\">\(Markup.escaped(String(shown)))</text>"
          : "<text class=\"middle\" x=\"\(x)\" y=\"\(y)\">\(Markup.escaped(String(shown)))</text>")
    }
    lines.append(
      "<text class=\"end\" x=\"\(number(Self.width - Self.right))\" y=\"\(number(Self.height - 6))\">"
        + "\(Markup.escaped(across))</text>")
    lines.append("<text class=\"end\" x=\"\(number(Self.left - 8))\" y=\"44\">\(Markup.escaped(up))</text>")
    return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n</svg>\n"
  }

  /// The next number of one digit and zeros, or that with a half: what an axis ends at.
  package static func roundedUp(_ value: Double) -> Double {
    var unit = 1.0
    while unit * 10 <= value { unit *= 10 }
    for factor in [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8] where unit * factor >= value { return max(4, unit * factor) }
    return max(4, unit * 10)
  }

  /// Of the first three paints.
  package static let style = """
    text{font:12px system-ui,sans-serif;fill:#333}.title{font-weight:600;font-size:14px}.small{font-size:11px}\
    .end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:#ddd}.rule{stroke:#777;stroke-dasharray:4 3}\
    .line{fill:none;stroke-width:2}.line.first{stroke:#0a6cbd}.line.second{stroke:#b35c00}.line.third{stroke:#2e7d32}\
    .bar.faint{fill:#c4ccd4}.bar.first{fill:#0a6cbd}.bar.second{fill:#b35c00}.bar.third{fill:#2e7d32}\
    @media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.rule{stroke:#999}.line.first{stroke:#5ab0f2}\
    .line.second{stroke:#f0a050}.line.third{stroke:#7cc77f}.bar.faint{fill:#4a525a}.bar.first{fill:#5ab0f2}\
    .bar.second{fill:#f0a050}.bar.third{fill:#7cc77f}}
    """

  private func x(_ across: Double) -> Double { Self.left + across * (Self.width - Self.left - Self.right) }

  private func y(_ up: Double) -> Double {
    let share = (up - rangeUp.lowerBound) / (rangeUp.upperBound - rangeUp.lowerBound)
    return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
  }

  private func number(_ value: Double) -> String {
    let text = NumberText.tenths(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func scale(_ value: Double) -> String {
    value == value.rounded() ? NumberText.grouped(Int(value)) : NumberText.tenths(value)
  }
}
