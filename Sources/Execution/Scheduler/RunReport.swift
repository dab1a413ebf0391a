package import Planning

/// How a run of a graph ended: every node's outcome, in the order of the graph.
package struct RunReport: Sendable {
  package struct Entry: Sendable {
    package var node: GraphNode
    package var outcome: NodeOutcome
    package var seconds: Double
    package var stored: StoredNode?
  }

  package var entries: [Entry]
  /// What went wrong beside the nodes themselves, for example a run record that could not be written.
  package var complaints: [String]

  init(graph: ExecutionGraph, ends: [NodeEnd?], complaints: [String]) {
    entries = zip(graph.nodes, ends).map { node, end in
      Entry(
        node: node, outcome: end?.outcome ?? .skipped(because: "never reached"), seconds: end?.seconds ?? 0,
        stored: end?.stored)
    }
    self.complaints = complaints
  }

  package var failures: [(node: GraphNode, message: String)] {
    entries.compactMap { entry in
      if case .failed(let message) = entry.outcome { (entry.node, message) } else { nil }
    }
  }

  /// Nodes that stopped on request, with what they saved.
  package var stops: [(node: GraphNode, saved: String)] {
    entries.compactMap { entry in
      if case .stopped(let saved) = entry.outcome { (entry.node, saved) } else { nil }
    }
  }

  /// Every node has an output.
  package var isComplete: Bool { entries.allSatisfy(\.outcome.hasOutput) }

  /// What was expected of the nodes that ran from beginning to end, and what these took, one after the other; nil when
  /// nothing was expected of any.
  package var expectation: (expected: TimeEstimate, seconds: Double, nodes: Int)? {
    let known = entries.filter { $0.outcome == .done }.compactMap { entry in
      entry.stored?.timing?.expected.map { ($0, entry.seconds) }
    }
    return TimeEstimate.sum(known.map(\.0)).map { ($0, known.reduce(0) { $0 + $1.1 }, known.count) }
  }

  package var doneCount: Int { entries.count { $0.outcome == .done } }
  package var cachedCount: Int { entries.count { $0.outcome == .cached } }
}
