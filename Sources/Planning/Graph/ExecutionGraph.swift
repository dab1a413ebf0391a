/// What a set of recipes needs done: nodes in an order in which inputs come before what reads them, each once, however
/// many recipes use it.
package struct ExecutionGraph: Hashable, Sendable {
  package var nodes: [GraphNode]
  /// The trainings in it, one for each trained recipe and cell.
  package var trainings: [Training]

  package init(nodes: [GraphNode] = [], trainings: [Training] = []) {
    self.nodes = nodes
    self.trainings = trainings
  }

  /// Positions of the nodes with this name in any recipe.
  package func positions(named name: String) -> [Int] {
    nodes.indices.filter { nodes[$0].uses.contains { $0.name == name } }
  }
}

/// A vertex of the execution graph.
package struct GraphNode: Hashable, Sendable {
  package var spec: NodeSpec
  /// Positions in the graph of `spec.inputs`, one for one.
  package var inputs: [Int]
  /// Where it occurs; the first is the one it is named for.
  package var uses: [NodeUse]
  /// It runs on the engine, alone, with all threads.
  package var usesEngine: Bool

  package init(spec: NodeSpec, inputs: [Int] = [], uses: [NodeUse] = [], usesEngine: Bool = false) {
    self.spec = spec
    self.inputs = inputs
    self.uses = uses
    self.usesEngine = usesEngine
  }
}

/// A recipe (or teacher) that trains: what a run record is about.
package struct Training: Hashable, Sendable {
  /// Relative to the project root.
  package var recipe: String
  package var cell: String
  package var id: String
  package var family: String
  package var seed: Int
  /// Positions in the graph.
  package var train: Int
  package var evaluate: Int?

  package init(
    recipe: String, cell: String, id: String, family: String, seed: Int, train: Int, evaluate: Int?
  ) {
    self.recipe = recipe
    self.cell = cell
    self.id = id
    self.family = family
    self.seed = seed
    self.train = train
    self.evaluate = evaluate
  }
}
