import RecipeLanguage

/// Nodes that would do the same become one, whoever asked for them: same kind, fields, files, and equal inputs.
struct ShareEqualNodes: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    var known: [String: Int] = [:]
    var identities: [String] = []
    for index in compilation.recipes.indices {
      let recipe = compilation.recipes[index]
      var places: [String: Int] = [:]
      for (number, member) in recipe.members.enumerated() {
        let inputs = member.spec.inputs.compactMap { places[$0.node] }
        precondition(
          inputs.count == member.spec.inputs.count,
          "\(member.spec.name) reads \(member.spec.inputs.map(\.node)), not all of which come before it")
        let identity = NodeKey(
          of: member.spec,
          inputs: Dictionary(
            zip(member.spec.inputs.map(\.role), inputs.map { identities[$0] }), uniquingKeysWith: { first, _ in first })
        ).digest
        let position = known[identity] ?? compilation.graph.nodes.count
        if known[identity] == nil {
          known[identity] = position
          identities.append(identity)
          compilation.graph.nodes.append(
            GraphNode(spec: member.spec, inputs: inputs, usesEngine: member.planning.usesEngine))
          var planned = PlannedNode()
          planned.problems = member.problems
          planned.isExpected = member.isExpected
          compilation.nodes.append(planned)
        }
        places[member.spec.name] = position
        compilation.recipes[index].members[number].position = position
        compilation.graph.nodes[position].uses.append(recipe.use(member.spec.name))
        compilation.recipes[index].add(member.spec.name, at: position)
      }
    }
    for position in compilation.graph.nodes.indices { preferOwnName(position, &compilation) }
    for position in compilation.graph.nodes.indices {
      let inputs = compilation.graph.nodes[position].inputs
      for (place, input) in inputs.enumerated() {
        compilation.graph.nodes[position].spec.inputs[place].node = compilation.graph.nodes[input].spec.name
      }
    }
  }

  /// A node that a recipe shares with its teacher is called by the recipe's own name.
  private func preferOwnName(_ position: Int, _ compilation: inout Compilation) {
    let uses = compilation.graph.nodes[position].uses
    if let best = uses.min(by: { depth($0.name) < depth($1.name) }), best != uses.first {
      compilation.graph.nodes[position].uses.removeAll { $0 == best }
      compilation.graph.nodes[position].uses.insert(best, at: 0)
      compilation.graph.nodes[position].spec.name = best.name
    }
    for index in compilation.recipes.indices {
      let recipe = compilation.recipes[index]
      let own = uses.filter { $0.recipe == recipe.recipe.file && $0.cell == recipe.recipe.cell ?? "" }
      guard let name = own.min(by: { depth($0.name) < depth($1.name) })?.name else { continue }
      compilation.recipes[index].rename(position, name)
    }
  }

  private func depth(_ name: String) -> Int { name.count { $0 == "/" } }
}

extension RecipeCompilation {
  /// Notes where a node of this recipe is; one that occurs twice keeps its first name.
  mutating func add(_ name: String, at position: Int) {
    if self.name(position) == nil { positions.append((name, position)) }
  }

  mutating func rename(_ position: Int, _ name: String) {
    guard let place = positions.firstIndex(where: { $0.position == position }) else { return }
    positions[place].name = name
  }
}

extension Member {
  /// Whether `expect:` says how many samples there are, whether or not they are there.
  fileprivate var isExpected: Bool {
    draft.subject.flatMap(scope.experiment.source)?.expect.indexed != nil
  }
}
