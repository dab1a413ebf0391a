import Foundation

/// Drawings as SVG text: no script and no font of its own; it follows the reader's light or dark scheme, words and symbols
/// say what colours mean, and equal values give equal bytes.
package enum GraphSVG {
  private static let boxHeight = 36.0
  private static let between = 46.0
  private static let margin = 16.0
  private static let titleHeight = 34.0
  /// Wide enough for the label in the fonts that browsers take for `sans-serif`.
  private static let letter = 7.2

  /// One picture with the drawings below each other. Arrows that follow from others are left out.
  ///
  /// - Parameter name: what a screen reader says first.
  package static func render(_ drawings: [GraphDrawing], name: String) -> String {
    var y = margin
    var parts: [String] = []
    var width = 320.0
    for drawing in drawings.map(\.reduced) {
      let (text, size) = part(drawing, top: y)
      parts += text
      y += size.height + margin
      width = max(width, size.width)
    }
    let marks = unique(drawings.flatMap { $0.boxes.map(\.mark) })
    let symbols = Dictionary(
      drawings.flatMap { $0.boxes.map { ($0.mark, $0.symbol) } }, uniquingKeysWith: { first, _ in first })
    parts += legend(marks.map { ($0, symbols[$0] ?? "") }, y: y + 10)
    let height = y + 34
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"omni-graph\" role=\"img\" viewBox=\"0 0 \(number(width)) \(number(height))\" "
      + "width=\"\(number(width))\" height=\"\(number(height))\" aria-label=\"\(Markup.escaped(name))\">"
    return ([head, "<title>\(Markup.escaped(name))</title>", style(marks)] + parts + ["</svg>"]).joined(separator: "\n")
      + "\n"
  }

  private static func part(_ drawing: GraphDrawing, top: Double) -> ([String], (width: Double, height: Double)) {
    let layout = GraphLayout(drawing)
    var widths = [Double](repeating: 0, count: layout.layerCount)
    for (box, place) in zip(drawing.boxes, layout.boxes) {
      let letters = Double(max(box.label.count + 2, box.detail.count))
      widths[place.layer] = max(widths[place.layer], letters * letter + 18)
    }
    var lefts: [Double] = []
    var x = margin
    for width in widths {
      lefts.append(x)
      x += width + between
    }
    let base = top + titleHeight
    var lines = [
      "<g>",
      "<text class=\"title\" x=\"\(number(margin))\" y=\"\(number(top + 16))\">\(Markup.escaped(drawing.title))</text>",
    ]
    for (arrow, bends) in zip(drawing.arrows, layout.bends) {
      let (from, to) = (layout.boxes[arrow.from], layout.boxes[arrow.to])
      // A shorter box still begins where its layer does; arrows leave it at its own right edge.
      let points =
        [(lefts[from.layer] + width(of: drawing.boxes[arrow.from]), base + from.y)]
        + bends.flatMap { [(lefts[$0.layer], base + $0.y), (lefts[$0.layer] + widths[$0.layer], base + $0.y)] }
        + [(lefts[to.layer], base + to.y)]
      lines.append("<path class=\"arrow\" d=\"\(path(points))\"/>")
    }
    for (box, place) in zip(drawing.boxes, layout.boxes) {
      lines += boxText(box, x: lefts[place.layer], y: base + place.y)
    }
    return (lines + ["</g>"], (x - between + margin, titleHeight + layout.height))
  }

  private static func width(of box: GraphDrawing.Box) -> Double {
    Double(max(box.label.count + 2, box.detail.count)) * letter + 18
  }

  private static func boxText(_ box: GraphDrawing.Box, x: Double, y: Double) -> [String] {
    let label = "\(box.symbol) \(box.label)"
    let middle = box.detail.isEmpty ? y + 4 : y - 3
    var lines = [
      "<g class=\"box \(className(box.mark))\"><title>\(Markup.escaped("\(box.label): \(box.mark)\(box.detail.isEmpty ? "" : ", \(box.detail)")"))</title>",
      "<rect x=\"\(number(x))\" y=\"\(number(y - boxHeight / 2))\" width=\"\(number(width(of: box)))\" height=\"\(number(boxHeight))\" rx=\"5\"/>",
      "<text x=\"\(number(x + 9))\" y=\"\(number(middle))\">\(Markup.escaped(label))</text>",
    ]
    if !box.detail.isEmpty {
      lines.append(
        "<text class=\"detail\" x=\"\(number(x + 9))\" y=\"\(number(y + 12))\">\(Markup.escaped(box.detail))</text>")
    }
    return lines + ["</g>"]
  }

  /// Bows through the points, level at each.
  private static func path(_ points: [(x: Double, y: Double)]) -> String {
    var text = ""
    for (place, point) in points.enumerated() {
      guard place > 0 else {
        text = "M\(number(point.x)) \(number(point.y))"
        continue
      }
      let before = points[place - 1]
      let middle = (before.x + point.x) / 2
      text +=
        before.y == point.y
        ? "L\(number(point.x)) \(number(point.y))"
        : "C\(number(middle)) \(number(before.y)) \(number(middle)) \(number(point.y)) \(number(point.x)) \(number(point.y))"
    }
    return text
  }

  private static func legend(_ marks: [(mark: String, symbol: String)], y: Double) -> [String] {
    var x = margin
    return marks.flatMap { mark, symbol -> [String] in
      let text = "\(symbol) \(mark)"
      defer { x += Double(text.count) * letter + 44 }
      return [
        "<g class=\"box \(className(mark))\"><rect x=\"\(number(x))\" y=\"\(number(y - 10))\" width=\"14\" height=\"14\" rx=\"3\"/>"
          + "<text x=\"\(number(x + 20))\" y=\"\(number(y + 2))\">\(Markup.escaped(text))</text></g>"
      ]
    }
  }

  private static func style(_ marks: [String]) -> String {
    func rules(_ pick: (String) -> (fill: String, line: String)) -> String {
      marks.map { mark in
        ".omni-graph .\(className(mark)) rect{fill:\(pick(mark).fill);stroke:\(pick(mark).line)}"
      }.joined()
    }
    return
      "<style>.omni-graph text{font:12px sans-serif;fill:#1a1a1a}.omni-graph .title{font-weight:bold;font-size:13px}"
      + ".omni-graph .detail{font-size:10.5px;fill:#444}.omni-graph .arrow{fill:none;stroke:#777;stroke-width:1.2}"
      + rules { GraphColours.of($0).light }
      + "@media (prefers-color-scheme: dark){.omni-graph text{fill:#eee}.omni-graph .detail{fill:#bbb}"
      + ".omni-graph .arrow{stroke:#999}" + rules { GraphColours.of($0).dark } + "}</style>"
  }

  private static func className(_ mark: String) -> String {
    "is-" + mark.lowercased().split(separator: " ").joined(separator: "-")
  }

  private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
