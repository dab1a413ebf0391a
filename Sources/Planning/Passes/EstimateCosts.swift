import JointTraining
import RecipeLanguage

/// Sizes and work of every node: from the store where the result is there, else from `expect:`, lists and inputs.
struct EstimateCosts: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    var owners: [Int: Member] = [:]
    for recipe in compilation.recipes {
      for member in recipe.members where owners[member.position] == nil { owners[member.position] = member }
    }
    for position in compilation.graph.nodes.indices {
      let node = compilation.graph.nodes[position]
      var cost = NodeCost()
      if let owner = owners[position] {
        let inputs = zip(owner.spec.inputs, node.inputs).map { ($0.role, compilation.nodes[$1].cost) }
        cost = owner.planning.cost(
          owner.draft, owner.scope, inputs: Dictionary(inputs, uniquingKeysWith: { first, _ in first }), facts: facts)
      } else if node.spec.kind == .table {
        cost.disk = table(of: node.inputs.compactMap { owners[$0]?.scope })
      }
      if compilation.nodes[position].state == .cached, let stored = compilation.nodes[position].stored {
        cost.samplesIn = stored.summary.samplesIn ?? cost.samplesIn
        cost.samplesOut = stored.summary.samplesOut ?? cost.samplesOut
        cost.disk = .stored(stored.sizeBytes)
      }
      if compilation.nodes[position].state == .unknown { cost.samplesOut = nil }
      compilation.nodes[position].cost = cost
      compilation.graph.nodes[position].spec.cost = cost
    }
  }

  /// For every cell and validation source the names of the classes and a count for each pair of them.
  private func table(of cells: [RecipeScope]) -> SizeEstimate? {
    var bytes = 0.0
    for cell in cells {
      guard let classes = cell.experiment.classCount.map({ Double($0) }) else { return nil }
      bytes += Double(cell.validated.count) * (150 + 15 * classes + 2 * classes * classes)
    }
    return .model(Int(counting: bytes))
  }
}
