import RecipeLanguage

/// Adds one table for each recipe file, over the evaluations of all its cells.
struct AddTables: GraphPass {
  static let version = 1

  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for file in unique(compilation.recipes.map(\.recipe.file)) {
      let cells = compilation.recipes.indices.filter { compilation.recipes[$0].recipe.file == file }
      let evaluated = cells.compactMap { index -> (cell: String, position: Int)? in
        let recipe = compilation.recipes[index]
        return recipe.position("evaluate").map { (recipe.recipe.cell ?? "", $0) }
      }
      guard !evaluated.isEmpty else { continue }
      let inputs = evaluated.map { cell, _ in
        NodeInput(
          role: cell.isEmpty ? "evaluate" : "evaluate#\(cell)", node: cell.isEmpty ? "evaluate" : "evaluate#\(cell)")
      }
      let spec = NodeSpec(name: "table", kind: .table, version: AddTables.version, inputs: inputs)
      let position = compilation.graph.nodes.count
      let uses = cells.map { compilation.recipes[$0].use("table") }
      compilation.graph.nodes.append(GraphNode(spec: spec, inputs: evaluated.map(\.position), uses: uses))
      compilation.nodes.append(PlannedNode())
      for index in cells { compilation.recipes[index].add("table", at: position) }
    }
  }
}
