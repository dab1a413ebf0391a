import RecipeLanguage

/// Calls unknown what would run over data that was not seen here, when its size is not stated by `expect:` either.
///
/// A node whose size is known all the same stays new or re-run: a training over a target with `expect:` has its steps,
/// whatever the web sources hold.
struct MarkUnknown: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    /// Fields that name what was not seen, by the nodes that depend on it; of several inputs the first counts.
    var unseen: [Int: [String]] = [:]
    for (position, node) in compilation.graph.nodes.enumerated() {
      var planned = compilation.nodes[position]
      let own = planned.problems.map(\.field)
      unseen[position] = own.isEmpty ? node.inputs.lazy.compactMap { unseen[$0] }.first : own
      let waiting = zip(node.spec.inputs, node.inputs).filter { compilation.nodes[$1].state == .unknown }.map(\.0.node)
      if unseen[position] != nil, [.new, .rerun].contains(planned.state),
        !isSized(node, planned, hasUnknown: !waiting.isEmpty)
      {
        planned.state = .unknown
      }
      if planned.state == .unknown {
        let fields = own.isEmpty && waiting.isEmpty ? unseen[position] ?? [] : own
        let causes =
          fields.map { Reason.content(path: $0, old: nil, new: nil) }
          + unique(waiting).map { Reason.input(node: $0, old: nil, new: nil) }
        let told = Set(causes.map(\.field))
        planned.reasons = causes + planned.reasons.filter { !told.contains($0.field) }
      }
      compilation.nodes[position] = planned
    }
  }

  /// A table is as large as its inputs are many; it waits for them.
  private func isSized(_ node: GraphNode, _ planned: PlannedNode, hasUnknown: Bool) -> Bool {
    guard let planning = nodePlannings.first(where: { $0.kind == node.spec.kind }) else { return !hasUnknown }
    return planning.size(planned.cost) != nil
  }
}
