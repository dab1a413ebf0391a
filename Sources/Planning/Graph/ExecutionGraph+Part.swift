extension ExecutionGraph {
  /// Positions of these nodes and of all that comes before them, in order.
  package func needed(for wanted: [Int]) -> [Int] {
    var needed = Set(wanted)
    // Inputs come before what reads them.
    for position in nodes.indices.reversed() where needed.contains(position) {
      needed.formUnion(nodes[position].inputs)
    }
    return nodes.indices.filter(needed.contains)
  }

  /// The part that these nodes need, in the same order, with the trainings that are in it.
  package func part(for wanted: [Int]) -> ExecutionGraph {
    let kept = needed(for: wanted)
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    return ExecutionGraph(
      nodes: kept.map { position in
        var node = nodes[position]
        node.inputs = node.inputs.compactMap { places[$0] }
        return node
      },
      trainings: trainings.compactMap { training in
        guard let train = places[training.train] else { return nil }
        var training = training
        training.train = train
        training.evaluate = training.evaluate.flatMap { places[$0] }
        return training
      })
  }
}
