import Execution
import Planning
import RecipeLanguage

/// The execution graph: what each node is for, what it takes and took.
struct GraphSection: ReportSection {
  let id = "graph"
  let title = "Execution graph"

  /// Beyond as many recipes, only the tables are shown.
  private static let mostDrawings = 12

  func body(_ material: ReportMaterial) throws -> HTML? {
    let plans = Dictionary(
      material.plan.recipes.map { ("\($0.file)#\($0.cell ?? "")", $0) }, uniquingKeysWith: { first, _ in first })
    var parts: [HTML] = []
    for family in material.families {
      // Repeats have the same graph: one that has run stands for all.
      let recipe = family.repeats.first?.recipe ?? family.recipes[0]
      guard let plan = plans["\(recipe.recipe.file)#\(recipe.recipe.cell ?? "")"] else { continue }
      let drawing = parts.count < Self.mostDrawings ? [drawing(plan, recipe, material)] : []
      let others = family.recipes.count - 1
      let repeats = others == 0 ? "" : ", for \(others) more \(others == 1 ? "repeat" : "repeats")"
      parts.append(.details(recipe.recipe.place + repeats, drawing + [table(plan, recipe, material)]))
    }
    return parts.isEmpty ? nil : parts.reduce(.empty, +)
  }

  private func drawing(
    _ plan: PlanDocument.RecipePlan, _ recipe: RecipeCompilation, _ material: ReportMaterial
  ) -> HTML {
    var drawing = GraphDrawing(plan)
    for (place, node) in plan.nodes.enumerated() {
      guard let stored = material.compilation.finished(node.name, of: recipe) else { continue }
      drawing.boxes[place].detail = "took \(NumberText.seconds(stored.seconds))"
    }
    let name = "Execution graph of \(recipe.recipe.place)"
    return HTML(
      "div", ["class": "scroll", "role": "region", "aria-label": name, "tabindex": "0"],
      [HTML(markup: GraphSVG.render([drawing], name: name))])
  }

  private func table(
    _ plan: PlanDocument.RecipePlan, _ recipe: RecipeCompilation, _ material: ReportMaterial
  ) -> HTML {
    var table = HTMLTable(
      "\(recipe.recipe.place): nodes in the order of the pipeline",
      [
        .init(title: "node"), .init(title: "state"), .init(title: "from"), .init(title: "samples", isNumber: true),
        .init(title: "multiply-adds", isNumber: true), .init(title: "memory", isNumber: true),
        .init(title: "expected", isNumber: true), .init(title: "took", isNumber: true),
        .init(title: "stored", isNumber: true),
      ])
    for node in plan.nodes {
      let stored = material.compilation.finished(node.name, of: recipe)
      let expected = node.seconds.map {
        "\(NumberText.seconds($0.mid)) (\(NumberText.seconds($0.low)) \u{2026} \(NumberText.seconds($0.high)))"
      }
      let samples = node.samplesOut ?? node.samplesIn
      let cells: [String?] = [
        node.name, "\(node.state.symbol)\u{a0}\(node.state.rawValue)", node.inputs.joined(separator: ", "),
        samples.map(NumberText.grouped), node.multiplyAdds.map(NumberText.work),
        node.peakMemory.map(NumberText.span), expected, stored.map { NumberText.seconds($0.seconds) },
        stored.map { NumberText.bytes($0.sizeBytes) },
      ]
      table.add(cells.map { HTML($0 ?? "") })
    }
    return table.trimmed.html
  }
}
