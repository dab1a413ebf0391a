import RecipeLanguage

extension Compilation {
  /// The plan of a part of its nodes: the selected ones and what they need.
  ///
  /// A selected node that needs an excluded one whose result is not there is left out, and a note says so.
  package func selecting(_ selection: NodeSelection) throws(SelectionError) -> Compilation {
    if selection.isEmpty { return self }
    let (chosen, excluded) = try selection.positions(in: self)
    var copy = self
    var kept: Set<Int> = []
    var leftOut: [(position: Int, because: Int)] = []
    for position in chosen.sorted() {
      let needed = graph.needed(for: [position])
      if let missing = needed.first(where: { excluded.contains($0) && nodes[$0].state.needsWork }) {
        leftOut.append((position, missing))
      } else {
        kept.formUnion(needed)
      }
    }
    for index in copy.recipes.indices {
      for (position, because) in leftOut {
        guard let name = recipes[index].name(position), let cause = recipes[index].name(because) else { continue }
        copy.recipes[index].notes.append("\(name) is left out: it needs \(cause), which is excluded and not there")
      }
      copy.recipes[index].positions.removeAll { !kept.contains($0.position) }
    }
    copy.included = kept
    return copy
  }

  /// The plan of the nodes at these places and of what they need, in whatever state they are by now.
  package func keeping(_ uses: Set<NodeUse>) -> Compilation {
    var copy = self
    var wanted: [Int] = []
    for recipe in recipes {
      for (name, position) in recipe.positions where uses.contains(recipe.use(name)) { wanted.append(position) }
    }
    let kept = Set(graph.needed(for: wanted))
    for index in copy.recipes.indices {
      copy.recipes[index].positions.removeAll { !kept.contains($0.position) }
    }
    copy.included = kept
    return copy
  }

  /// What a run of this plan does: the whole graph, or the selected part of it with its trainings.
  ///
  /// - Returns: the graph, and the positions in it of nodes that run although their results are there.
  package var runnable: (graph: ExecutionGraph, forced: Set<Int>) {
    let kept = included.map { $0.sorted() } ?? Array(graph.nodes.indices)
    let forced = kept.enumerated().filter { nodes[$0.element].state == .forced }.map(\.offset)
    return (included == nil ? graph : graph.part(for: kept), Set(forced))
  }
}

extension Compilation {
  /// The nodes that the plan is about.
  package var includedNodes: [PlannedNode] { includedPositions.map { nodes[$0] } }

  /// Where those are in the graph.
  var includedPositions: [Int] { included?.sorted() ?? Array(nodes.indices) }

  /// Files of the recipes, each once, in their order.
  package var recipeFiles: [String] { unique(recipes.map(\.recipe.file)) }
}
