package import Foundation
package import Planning
import RecipeLanguage

/// Runs an execution graph.
///
/// A node is looked at when its inputs are there: only then is its key known for sure, and a result with that key in the
/// store ends the matter (early cut-off). Otherwise it runs under a lock on its key, on a thread of its own, and is
/// committed the moment it ends; a later failure undoes nothing. Nodes that use the engine run alone; others share the
/// thread budget. An input that was damaged since it was stored is found before it is read, and made anew.
package struct Executor: Sendable {
  package enum OnError: String, Hashable, Sendable, CaseIterable {
    /// Begin nothing more; what is running ends in peace.
    case stop
    /// Go on with whatever does not need the failed node.
    case `continue`
  }

  private let store: Store
  private let executions: [any NodeExecution]
  private let view: any ProgressView
  private let cancellation: Cancellation
  private let threads: Int
  private let onError: OnError
  private let clock: any RunClock
  private let environment: [String: String]
  private let volumeCache: URL?
  private let remarks: @Sendable (GraphNode, NodeSummary) -> [String]

  /// - Parameters:
  ///   - executions: one for each kind of node that can be run.
  ///   - threads: those of the machine that omni may use.
  ///   - environment: library versions and the like, written into the run records.
  ///   - volumeCache: where indexes of tar volumes are kept; nil keeps none.
  ///   - remarks: what there is to say of a node's result, which was made or was there.
  package init(
    store: Store, executions: [any NodeExecution], view: any ProgressView, cancellation: Cancellation, threads: Int,
    onError: OnError = .stop, clock: any RunClock = SystemClock(), environment: [String: String] = [:],
    volumeCache: URL? = nil, remarks: @escaping @Sendable (GraphNode, NodeSummary) -> [String] = { _, _ in [] }
  ) {
    self.store = store
    self.executions = executions
    self.view = view
    self.cancellation = cancellation
    self.threads = threads
    self.onError = onError
    self.clock = clock
    self.environment = environment
    self.volumeCache = volumeCache
    self.remarks = remarks
  }

  /// - Parameter forced: positions of nodes to run although their result is there.
  package func run(_ graph: ExecutionGraph, forced: Set<Int> = []) async -> RunReport {
    var state = RunState(graph: graph, forced: forced)
    let recorder = RunRecorder(store: store, graph: graph, clock: clock, environment: environment)
    let check = StoredOutputCheck(store)
    await withTaskGroup(of: NodeEnd.self) { group in
      while true {
        while let start = next(&state, recorder) {
          launch(start, graph, check, in: &group)
        }
        guard var end = await group.next() else { break }
        if !end.damagedInputs.isEmpty {
          guard let fault = discard(end.damagedInputs, check, graph) else {
            state.reopen(end.position, inputs: end.damagedInputs.map(\.position))
            continue
          }
          end.outcome = .failed(fault.description)
        }
        state.end(end)
        recorder.ended(end.position, end.outcome, end.stored)
        show(end, graph)
      }
    }
    state.skipRest(because: cancellation.isRequested ? "asked to stop" : "an earlier node failed")
    let complaints = recorder.close()
    PartialNote.putAside(state.results, in: store.layout)
    return RunReport(graph: graph, ends: state.ends, complaints: complaints)
  }

  /// The next node to start now, after ending on the spot all that is ready and cached; nil when none may start.
  private func next(_ state: inout RunState, _ recorder: RunRecorder) -> NodeStart? {
    while !cancellation.isRequested, !(onError == .stop && state.hasFailed) {
      guard let position = state.firstReady(budget: threads) else { return nil }
      do throws(StoreError) {
        let key = state.key(position)
        let node = state.graph.nodes[position]
        if !state.forced.contains(position), let stored = try store.node(key: key.digest) {
          try store.note(node.uses, of: key.digest)
          let end = NodeEnd(position: position, outcome: .cached, stored: stored, seconds: 0)
          state.end(end)
          recorder.ended(position, .cached, stored)
          show(end, state.graph)
          continue
        }
        state.begin(position)
        recorder.began(position, key: key.digest)
        let share = node.usesEngine ? ThreadBudget(all: threads) : ThreadBudget(all: threads).shared(by: state.demand)
        return NodeStart(
          position: position, key: key, inputs: state.inputs(position), threads: share,
          isForced: state.forced.contains(position))
      } catch {
        let end = NodeEnd(position: position, outcome: .failed(error.description), stored: nil, seconds: 0)
        state.end(end)
        recorder.ended(position, end.outcome, nil)
        show(end, state.graph)
      }
    }
    return nil
  }

  /// Takes damaged outputs out of the store and says so.
  ///
  /// Two nodes may report the same input: what the first report had made anew by then is left alone.
  private func discard(
    _ inputs: [DamagedInput], _ check: StoredOutputCheck, _ graph: ExecutionGraph
  ) -> StoreError? {
    for input in inputs where store.damage(of: input.stored) != nil {
      check.distrust(input.stored)
      do throws(StoreError) {
        try store.discard(input.stored)
      } catch {
        return error
      }
      let path = store.output(of: input.stored).path(percentEncoded: false)
      view.show(
        .note(
          node: graph.nodes[input.position].displayName,
          "its stored result \"\(path)\" was damaged (\(input.because)); it is made anew"))
    }
    return nil
  }

  private func launch(
    _ start: NodeStart, _ graph: ExecutionGraph, _ check: StoredOutputCheck, in group: inout TaskGroup<NodeEnd>
  ) {
    let node = graph.nodes[start.position]
    let execution = executions.first { type(of: $0).kind == node.spec.kind }
    let attempt = NodeAttempt(
      node: node, start: start, execution: execution, store: store, check: check, view: view,
      cancellation: cancellation, clock: clock, volumeCache: volumeCache, machine: environment["machine"] ?? "")
    group.addTask(executorPreference: NodeThread(name: node.spec.name)) {
      await attempt.run()
    }
  }

  private func show(_ end: NodeEnd, _ graph: ExecutionGraph) {
    let name = graph.nodes[end.position].displayName
    view.show(.finished(node: name, end.outcome, seconds: end.seconds, end.stored?.summary))
    guard let summary = end.stored?.summary else { return }
    for remark in remarks(graph.nodes[end.position], summary) { view.show(.note(node: name, remark)) }
  }
}

/// What a node is started with.
struct NodeStart: Sendable {
  var position: Int
  var key: NodeKey
  /// Parallel to the node's inputs.
  var inputs: [StoredNode]
  var threads: ThreadBudget
  var isForced: Bool
}

/// How a node ended.
struct NodeEnd: Sendable {
  var position: Int
  var outcome: NodeOutcome
  var stored: StoredNode?
  var seconds: Double
  /// Not empty: the node was not begun, because these must be made anew first.
  var damagedInputs: [DamagedInput] = []
}

extension GraphNode {
  /// The name shown while running: with its cell, when only one cell has it.
  package var displayName: String {
    guard uses.count == 1, let use = uses.first, !use.cell.isEmpty else { return spec.name }
    return "\(spec.name) [\(use.cell)]"
  }
}
