import RecipeLanguage

/// Says for each node whether its result is there.
///
/// Not seen yet is what would change a size: `MarkUnknown` says so once sizes are known. Pessimistic: what reads a node that will run is taken to run too, although an identical output would stop it.
struct ResolveStates: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for position in compilation.graph.nodes.indices {
      let node = compilation.graph.nodes[position]
      var planned = compilation.nodes[position]
      let inputs = node.inputs.map { compilation.nodes[$0] }
      let outputs = inputs.compactMap { $0.state == .cached ? $0.stored?.output : nil }
      if outputs.count == inputs.count {
        let pairs = zip(node.spec.inputs.map(\.role), outputs)
        let key = NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        planned.key = key
        planned.stored = facts.storedNode(key: key.digest)
      }
      planned.isBlocked = inputs.contains { $0.state == .invalid || $0.isBlocked }
      planned.state = state(node, planned, compilation.forced)
      compilation.nodes[position] = planned
    }
  }

  /// `rerun` here means "will run"; whether it is new is told from what the store has.
  private func state(_ node: GraphNode, _ planned: PlannedNode, _ forced: Set<String>) -> NodeState {
    if planned.problems.contains(where: \.isFatal) { return .invalid }
    if node.spec.kind == .index, !planned.problems.isEmpty, !planned.isExpected { return .unknown }
    if planned.isBlocked { return .unknown }
    if node.uses.contains(where: { forced.contains($0.name) }) { return .forced }
    return planned.stored == nil ? .rerun : .cached
  }
}

extension NodeProblem {
  /// The node could not run even if everything else were in place.
  var isFatal: Bool {
    if case .unusable = self { true } else { false }
  }
}
