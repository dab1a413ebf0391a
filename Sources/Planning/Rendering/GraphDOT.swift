/// Drawings in the language of Graphviz.
enum GraphDOT {
  static func render(_ drawings: [GraphDrawing]) -> String {
    var lines = [
      "digraph omni {", "  rankdir=LR;", "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];",
    ]
    for (number, drawing) in drawings.enumerated() {
      lines.append("  subgraph cluster\(number) {")
      lines.append("    label=\(quoted(drawing.title));")
      for box in drawing.boxes {
        let label = [("\(box.symbol) \(box.label)"), box.detail].filter { !$0.isEmpty }.joined(separator: "\n")
        let colours = GraphColours.of(box.mark)
        lines.append(
          "    g\(number)\(box.id) [label=\(quoted(label)), fillcolor=\"\(colours.light.fill)\", "
            + "color=\"\(colours.light.line)\", tooltip=\(quoted(box.mark))];")
      }
      for arrow in drawing.arrows {
        lines.append("    g\(number)\(drawing.boxes[arrow.from].id) -> g\(number)\(drawing.boxes[arrow.to].id);")
      }
      lines.append("  }")
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for character in text {
      switch character {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return out + "\""
  }
}

/// The colours of marks, on a light and on a dark page.
enum GraphColours {
  typealias Pair = (fill: String, line: String)

  /// Of states of a plan and of sorts of difference.
  static let all: [(mark: String, light: Pair, dark: Pair)] = [
    ("cached", ("#eeeeee", "#8a8a8a"), ("#2a2a2a", "#8a8a8a")),
    ("same", ("#eeeeee", "#8a8a8a"), ("#2a2a2a", "#8a8a8a")),
    ("rerun", ("#ffe8b3", "#b37400"), ("#4a3600", "#e0a030")),
    ("changed", ("#ffe8b3", "#b37400"), ("#4a3600", "#e0a030")),
    ("new", ("#d6f5d6", "#2d862d"), ("#123f12", "#5cc05c")),
    ("only B", ("#d6f5d6", "#2d862d"), ("#123f12", "#5cc05c")),
    ("forced", ("#ffd0a6", "#b84a00"), ("#4f2600", "#ff9a50")),
    ("unknown", ("#d9ecff", "#2a66a3"), ("#10304f", "#6fb0f0")),
    ("invalid", ("#ffd6d6", "#b32d2d"), ("#4f1414", "#ff8080")),
    ("only A", ("#ffd6d6", "#b32d2d"), ("#4f1414", "#ff8080")),
  ]

  static func of(_ mark: String) -> (light: Pair, dark: Pair) {
    guard let known = all.first(where: { $0.mark == mark }) else {
      return ((fill: "#ffffff", line: "#666666"), (fill: "#202020", line: "#aaaaaa"))
    }
    return (known.light, known.dark)
  }
}
