import RecipeLanguage

/// `omni graph`: the execution graph of each recipe, every node marked by its state.
package enum GraphText {
  package enum Format: String, Hashable, Sendable, CaseIterable { case ascii, mermaid, dot, svg }

  package static func render(_ document: PlanDocument, as format: Format, style: TextStyle = TextStyle()) -> String {
    switch format {
    case .ascii: ascii(document, style)
    case .mermaid: mermaid(document)
    case .dot: GraphDOT.render(document.recipes.map(GraphDrawing.init))
    case .svg: GraphSVG.render(document.recipes.map(GraphDrawing.init), name: "Execution graph")
    }
  }

  /// `omni graph --diff`: both graphs as one.
  package static func render(_ difference: GraphDifference, as format: Format, style: TextStyle = TextStyle()) -> String
  {
    switch format {
    case .ascii: ascii(difference)
    case .mermaid: mermaid(GraphDrawing(difference))
    case .dot: GraphDOT.render([GraphDrawing(difference)])
    case .svg: GraphSVG.render([GraphDrawing(difference)], name: "Difference of two execution graphs")
    }
  }

  /// One row for each sort of difference.
  private static func ascii(_ difference: GraphDifference) -> String {
    var lines = ["A \(difference.a)", "B \(difference.b)", ""]
    for change in [GraphDifference.Change.onlyA, .onlyB, .changed, .same] {
      let names = difference.nodes.filter { $0.change == change }.map(\.name)
      if !names.isEmpty { lines.append("\(change.symbol) \(change.words): \(names.joined(separator: ", "))") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func mermaid(_ drawing: GraphDrawing) -> String {
    var lines = ["flowchart LR"]
    for box in drawing.boxes {
      lines.append("  \(box.id)[\"\(escaped(box.label)) \(box.symbol)\"]:::\(className(box.mark))")
    }
    for arrow in drawing.arrows {
      lines.append("  \(drawing.boxes[arrow.from].id) --> \(drawing.boxes[arrow.to].id)")
    }
    for mark in unique(drawing.boxes.map(\.mark)) {
      let colours = GraphColours.of(mark).light
      lines.append("  classDef \(className(mark)) fill:\(colours.fill),stroke:\(colours.line)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func className(_ mark: String) -> String { mark.split(separator: " ").joined() }

  /// One row for each source, its nodes in a chain; then what joins them.
  private static func ascii(_ document: PlanDocument, _ style: TextStyle) -> String {
    var lines: [String] = []
    for recipe in document.recipes {
      lines.append("recipe \(recipe.file)\(recipe.cell.map { "#\($0)" } ?? "")")
      let rows = chains(recipe.nodes)
      let width = rows.map(\.label.count).max() ?? 0
      for row in rows {
        let chain = row.nodes.map { style.colored($0.kind.rawValue + mark($0.state), $0.state) }
        let gap = String(repeating: " ", count: width - row.label.count)
        lines.append("  \(row.label)\(gap)  \(chain.joined(separator: " - "))")
      }
      lines.append("")
    }
    lines.append("= cached, ~ re-run, + new, ! forced, ? unknown, x invalid")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func mark(_ state: NodeState) -> String { state == .cached ? "=" : state.symbol }

  /// Nodes about one source, in the order of the pipeline; those about none are a row of their own, for each teacher
  /// too.
  private static func chains(_ nodes: [PlanDocument.Node]) -> [(label: String, nodes: [PlanDocument.Node])] {
    var rows: [(label: String, nodes: [PlanDocument.Node])] = []
    for node in nodes {
      let label = row(of: node)
      if let place = rows.firstIndex(where: { $0.label == label }) {
        rows[place].nodes.append(node)
      } else {
        rows.append((label, [node]))
      }
    }
    // The row without a source joins the others, so it comes after those of its recipe.
    return rows.filter { !$0.label.hasSuffix("*") } + rows.filter { $0.label.hasSuffix("*") }
  }

  /// `web`, `frames/target`; `*` for what joins all sources.
  private static func row(of node: PlanDocument.Node) -> String {
    let parts = node.name.split(separator: "/")
    let prefix = parts.dropLast().map { "\($0)/" }.joined()
    let local = parts.last ?? ""
    guard let dot = local.firstIndex(of: ".") else { return prefix + "*" }
    return prefix + local[local.index(after: dot)...]
  }

  private static func mermaid(_ document: PlanDocument) -> String {
    var lines = ["flowchart LR"]
    for (number, recipe) in document.recipes.enumerated() {
      let title = recipe.file + (recipe.cell.map { "#\($0)" } ?? "")
      lines.append("  subgraph recipe\(number)[\"\(escaped(title))\"]")
      let ids = Dictionary(
        recipe.nodes.enumerated().map { ($1.name, "r\(number)n\($0)") }, uniquingKeysWith: { first, _ in first })
      for node in recipe.nodes {
        guard let id = ids[node.name] else { continue }
        lines.append("    \(id)[\"\(escaped(node.name)) \(node.state.symbol)\"]:::\(node.state.rawValue)")
      }
      for node in recipe.nodes {
        for input in node.inputs {
          guard let from = ids[input], let to = ids[node.name] else { continue }
          lines.append("    \(from) --> \(to)")
        }
      }
      lines.append("  end")
    }
    lines += [
      "  classDef cached fill:#eeeeee,stroke:#999999", "  classDef rerun fill:#ffe8b3,stroke:#cc8800",
      "  classDef new fill:#d6f5d6,stroke:#339933", "  classDef forced fill:#ffd0a6,stroke:#cc5500",
      "  classDef unknown fill:#d9ecff,stroke:#3377bb", "  classDef invalid fill:#ffd6d6,stroke:#bb3333",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func escaped(_ text: String) -> String { text.split(separator: "\"").joined(separator: "#quot;") }
}
