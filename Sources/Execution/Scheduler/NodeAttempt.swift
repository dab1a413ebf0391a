import Foundation
import Planning
import RecipeLanguage

/// One attempt at one node: lock, look again, check the inputs, execute, commit.
struct NodeAttempt: Sendable {
  let node: GraphNode
  let start: NodeStart
  let execution: (any NodeExecution)?
  let store: Store
  let check: StoredOutputCheck
  let view: any ProgressView
  let cancellation: Cancellation
  let clock: any RunClock
  let volumeCache: URL?
  /// Written beside the result, for later estimates.
  let machine: String

  func run() async -> NodeEnd {
    let began = clock.now()
    do {
      return try await attempt()
    } catch let damaged as DamagedInputs {
      return NodeEnd(
        position: start.position, outcome: .skipped(because: "its inputs are made anew"), stored: nil, seconds: 0,
        damagedInputs: damaged.inputs)
    } catch {
      let outcome: NodeOutcome =
        switch error {
        case let stopped as Stopped: .stopped(stopped.saved)
        case is CancellationError: .stopped("")
        case let error as StoreError: .failed(error.description)
        case let error as CocoaError where error.code == .fileWriteOutOfSpace:
          .failed(StoreError.diskFull(path: error.filePath ?? "", doing: "writing").description)
        default: .failed(String(describing: error))
        }
      let seconds = clock.now() - began
      PartialNote.add(seconds: seconds, key: start.key.digest, in: store.layout)
      return NodeEnd(position: start.position, outcome: outcome, stored: nil, seconds: seconds)
    }
  }

  private func attempt() async throws -> NodeEnd {
    guard let lock = try await lockKey() else { throw Stopped(saved: "another process goes on with it") }
    defer { withExtendedLifetime(lock) {} }
    let key = start.key
    // Whoever held the lock may have done it.
    if !start.isForced, let stored = try store.node(key: key.digest) {
      try store.note(node.uses, of: key.digest)
      return NodeEnd(position: start.position, outcome: .cached, stored: stored, seconds: 0)
    }
    guard let execution else {
      throw MissingExecution(kind: node.spec.kind)
    }
    try checkInputs()
    view.show(.started(node: node.displayName))
    let began = clock.now()
    let isFirst = !PartialNote.exists(key: key.digest, in: store.layout)
    let spent = try PartialNote.open(key: key.digest, node: node, now: began, in: store.layout)
    let output = try store.makeOutput()
    try output.prepare()
    try makeFolder(store.layout.partial(key.digest), doing: "making")
    if node.usesEngine { ProcessMemory.restartPeak() }
    let summary = try await execution.execute(context(output))
    let seconds = clock.now() - began
    let stored = try store.commit(
      output, key: key, spec: node.spec, summary: summary, uses: node.uses, created: clock.now(),
      seconds: spent + seconds, timing: timing(seconds, isFirst: isFirst), isForced: start.isForced)
    check.trust(stored)
    return NodeEnd(position: start.position, outcome: .done, stored: stored, seconds: seconds)
  }

  /// How this went. Of a node that was begun before nobody knows for sure how long it took, and of one whose sizes were
  /// guessed not what it had to do, so nothing is learnt from either.
  private func timing(_ seconds: Double, isFirst: Bool) -> NodeTiming {
    let work = node.spec.cost.work.flatMap { $0.isGuess ? nil : $0 }
    return NodeTiming(
      machine: machine, threads: node.usesEngine ? start.threads.engine : start.threads.loader,
      work: isFirst ? work : nil, expected: isFirst ? node.spec.cost.expected : nil, seconds: seconds,
      expectedDisk: node.spec.cost.disk, expectedMemory: node.spec.cost.peakMemory,
      peakMemoryBytes: node.usesEngine ? ProcessMemory.peakBytes() : nil)
  }

  /// - Throws: `DamagedInputs` when some input is no longer what was stored.
  private func checkInputs() throws(DamagedInputs) {
    let damaged = zip(node.inputs, start.inputs).compactMap { position, stored in
      check.damage(of: stored).map { DamagedInput(position: position, stored: stored, because: $0) }
    }
    if !damaged.isEmpty { throw DamagedInputs(inputs: damaged) }
  }

  private func context(_ output: NodeOutput) -> NodeContext {
    let inputs = zip(node.spec.inputs, start.inputs).map { input, stored in
      InputArtifact(
        role: input.role, node: input.node, kind: stored.kind, subject: subject(of: input.node), digest: stored.output,
        folder: store.output(of: stored), summary: stored.summary)
    }
    let use = node.uses.first ?? NodeUse(recipe: "", name: node.spec.name)
    var context = NodeContext(
      node: node.spec, experiment: Experiment(decoding: node.spec.leaves), inputs: inputs, outputFolder: output.url,
      workFolder: store.layout.partial(start.key.digest),
      progress: ProgressReporter(node: node.displayName, view: view), cancellation: cancellation,
      threads: start.threads, use: use, volumeCache: volumeCache)
    let (opened, kind, key) = (store, node.spec.kind, start.key.digest)
    context.earlier = { opened.earlier(kind, use, besides: key) }
    return context
  }

  /// Waits while another process works at the same key; nil when asked to stop meanwhile.
  private func lockKey() async throws(StoreError) -> FileLock? {
    var isTold = false
    let place = store.layout.lock(start.key.digest)
    while true {
      if let lock = try FileLock.take(place, note: node.displayName) { return lock }
      if cancellation.isRequested { return nil }
      if !isTold {
        view.show(.note(node: node.displayName, "another process is at it; waiting"))
        isTold = true
      }
      await clock.wait(seconds: 0.1)
    }
  }
}

/// The part of a node's name behind its kind: the source, teacher or pool.
private func subject(of name: String) -> String? {
  guard let local = name.split(separator: "/").last, let dot = local.firstIndex(of: ".") else { return nil }
  return String(local[local.index(after: dot)...])
}

/// A kind of node that this omni can plan but not run.
struct MissingExecution: Error, CustomStringConvertible {
  var kind: NodeKindName
  var description: String { "nodes of kind \"\(kind.rawValue)\" cannot be run by this omni" }
}

/// An input that is no longer what was stored.
struct DamagedInput: Sendable {
  /// In the graph.
  var position: Int
  var stored: StoredNode
  /// For people.
  var because: String
}

/// A node cannot be executed before these are made anew.
private struct DamagedInputs: Error {
  var inputs: [DamagedInput]
}
