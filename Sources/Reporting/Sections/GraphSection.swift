import Execution
import Planning

/// The execution graph: what each node is for, what it takes and took.
struct GraphSection: ReportSection {
  let id = "graph"
  let title = "Execution graph"

  func body(_ material: ReportMaterial) throws -> HTML? {
    let parts = zip(material.compilation.recipes, material.plan.recipes).map { recipe, plan in
      HTML.details(recipe.recipe.place, [table(plan, recipe, material)])
    }
    return parts.isEmpty ? nil : parts.reduce(.empty, +)
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
        node.name, "\(node.state.symbol) \(node.state.rawValue)", node.inputs.joined(separator: ", "),
        samples.map(NumberText.grouped), node.multiplyAdds.map(NumberText.work),
        node.peakMemoryBytes.map(NumberText.bytes), expected, stored.map { NumberText.seconds($0.seconds) },
        stored.map { NumberText.bytes($0.sizeBytes) },
      ]
      table.add(cells.map { HTML($0 ?? "") })
    }
    return table.trimmed.html
  }
}
