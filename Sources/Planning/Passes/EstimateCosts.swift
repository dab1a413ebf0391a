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
}
