import Execution
import Planning

/// Means with their intervals under each other, beside a line at zero: what tables call a forest plot. As SVG for a page that
/// states the style once.
package struct IntervalChart {
  /// One line of the plot; values in points.
  package struct Entry {
    var name: String
    var mean: Double
    /// Ends of the interval; nil where nothing is known of the noise.
    var low: Double?
    var high: Double?
    /// What was published for the same row.
    var published: Double?
    /// What stands at the right.
    var text: String

    package init(
      name: String, mean: Double, low: Double?, high: Double?, published: Double?, text: String
    ) {
      self.name = name
      self.mean = mean
      self.low = low
      self.high = high
      self.published = published
      self.text = text
    }
  }

  private static let width = 720.0
  private static let (left, right, top, rowHeight) = (170.0, 190.0, 28.0, 26.0)

  private let title: String
  private let entries: [Entry]

  package init(title: String, entries: [Entry]) {
    self.title = title
    self.entries = entries
  }

  /// Empty without entries.
  package var svg: String {
    guard !entries.isEmpty else { return "" }
    let ticks = Self.ticks(entries.flatMap { [0, $0.mean, $0.low ?? $0.mean, $0.high ?? $0.mean, $0.published ?? 0] })
    let (least, most) = (ticks[0], ticks[ticks.count - 1])
    func x(_ value: Double) -> Double {
      Self.left + (value - least) / (most - least) * (Self.width - Self.left - Self.right)
    }
    let bottom = Self.top + Self.rowHeight * Double(entries.count)
    let height = bottom + 30
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 \(Self.number(height))\" role=\"img\" "
        + "aria-label=\"\(Markup.escaped(title))\">"
    ]
    for tick in ticks {
      lines.append(
        "<line class=\"\(tick == 0 ? "rule" : "grid")\" x1=\"\(Self.number(x(tick)))\" x2=\"\(Self.number(x(tick)))\" "
          + "y1=\"\(Self.number(Self.top - 6))\" y2=\"\(Self.number(bottom))\"/>"
          + "<text class=\"middle small\" x=\"\(Self.number(x(tick)))\" y=\"\(Self.number(bottom + 16))\">"
          + "\(Self.signed(tick))</text>")
    }
    for (place, entry) in entries.enumerated() {
      let y = Self.top + Self.rowHeight * (Double(place) + 0.5)
      lines.append(
        "<text class=\"end\" x=\"\(Self.number(Self.left - 12))\" y=\"\(Self.number(y + 4))\">"
          + "\(Markup.escaped(entry.name))</text>"
          + "<text x=\"\(Self.number(Self.width - Self.right + 14))\" y=\"\(Self.number(y + 4))\">"
          + "\(Markup.escaped(entry.text))</text>")
      if let published = entry.published {
        let at = x(published)
        lines.append(
          "<path class=\"published\" d=\"M\(Self.number(at)) \(Self.number(y - 6))l5 6l-5 6l-5-6z\"/>")
      }
      if let low = entry.low, let high = entry.high {
        lines.append(
          "<line class=\"line first\" x1=\"\(Self.number(x(low)))\" x2=\"\(Self.number(x(high)))\" "
            + "y1=\"\(Self.number(y))\" y2=\"\(Self.number(y))\"/>")
      }
      lines.append(
        "<circle class=\"bar first\" cx=\"\(Self.number(x(entry.mean)))\" cy=\"\(Self.number(y))\" r=\"4.5\"/>")
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  /// Round numbers, evenly spaced, from below the least of the values to above the largest; at least two, with 0 between.
  package static func ticks(_ values: [Double]) -> [Double] {
    let (least, most) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    let span = max(most - least, 0.1)
    var step = 0.001
    let factors = [1.0, 2, 5]
    var place = 0
    while step * 6 < span {
      place += 1
      step = factors[place % 3] * [0.001, 0.01, 0.1, 1, 10, 100][min(place / 3, 5)]
    }
    let first = (least / step).rounded(.down)
    let last = max((most / step).rounded(.up), first + 1)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  private static func signed(_ value: Double) -> String {
    let text = value.magnitude >= 10 || value == value.rounded() ? String(Int(value.rounded())) : number(value)
    return value > 0 ? "+" + text : text.replacing("-", with: "\u{2212}")
  }

  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
