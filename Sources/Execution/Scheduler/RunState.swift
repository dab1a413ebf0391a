import Planning

/// Which nodes of a run have ended, which are running, which may begin.
struct RunState {
  let graph: ExecutionGraph
  let forced: Set<Int>
  private(set) var ends: [NodeEnd?]
  private var running: Set<Int> = []

  init(graph: ExecutionGraph, forced: Set<Int>) {
    self.graph = graph
    self.forced = forced
    ends = Array(repeating: nil, count: graph.nodes.count)
  }

  var hasFailed: Bool {
    ends.contains { if case .failed = $0?.outcome { true } else { false } }
  }

  /// Nodes that are running or could: what a shared budget is divided by.
  var demand: Int {
    running.count + graph.nodes.indices.count { isReady($0) && !graph.nodes[$0].usesEngine }
  }

  /// The first node whose inputs are there and which the resources allow: light nodes before those that need the whole
  /// machine, which wait until nothing else runs.
  mutating func firstReady(budget: Int) -> Int? {
    skipOrphans()
    if running.contains(where: { graph.nodes[$0].usesEngine }) || running.count >= max(1, budget) { return nil }
    let ready = graph.nodes.indices.filter(isReady)
    if let light = ready.first(where: { !graph.nodes[$0].usesEngine }) { return light }
    return running.isEmpty ? ready.first : nil
  }

  private func isReady(_ position: Int) -> Bool {
    ends[position] == nil && !running.contains(position)
      && graph.nodes[position].inputs.allSatisfy { ends[$0]?.outcome.hasOutput == true }
  }

  /// A node one of whose inputs will never be there ends here.
  private mutating func skipOrphans() {
    for (position, node) in graph.nodes.enumerated() where ends[position] == nil && !running.contains(position) {
      guard let lost = node.inputs.first(where: { ends[$0].map { !$0.outcome.hasOutput } ?? false }) else { continue }
      skip(position, because: "no result of \(graph.nodes[lost].spec.name)")
    }
  }

  private mutating func skip(_ position: Int, because: String) {
    ends[position] = NodeEnd(position: position, outcome: .skipped(because: because), stored: nil, seconds: 0)
  }

  mutating func skipRest(because: String) {
    skipOrphans()
    for position in ends.indices where ends[position] == nil { skip(position, because: because) }
  }

  mutating func begin(_ position: Int) { running.insert(position) }

  mutating func end(_ end: NodeEnd) {
    running.remove(end.position)
    ends[end.position] = end
  }

  /// The node and these of its inputs must be looked at again.
  mutating func reopen(_ position: Int, inputs: [Int]) {
    running.remove(position)
    for input in inputs { ends[input] = nil }
  }

  /// The ended inputs of a ready node.
  func inputs(_ position: Int) -> [StoredNode] {
    graph.nodes[position].inputs.compactMap { ends[$0]?.stored }
  }

  /// The key of the result at each place of a recipe that has one now.
  var results: [NodeUse: String] {
    var keys: [NodeUse: String] = [:]
    for (node, end) in zip(graph.nodes, ends) {
      guard let end, end.outcome.hasOutput, let stored = end.stored else { continue }
      for use in node.uses { keys[use] = stored.key }
    }
    return keys
  }

  /// The key of a ready node: from its inputs' outputs.
  func key(_ position: Int) -> NodeKey {
    let spec = graph.nodes[position].spec
    let outputs = zip(spec.inputs, inputs(position)).map { ($0.role, $1.output) }
    return NodeKey(of: spec, inputs: Dictionary(outputs, uniquingKeysWith: { first, _ in first }))
  }
}
