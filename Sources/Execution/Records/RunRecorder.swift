import Planning

/// Keeps the run records of one run of the executor up to date: a record begins when its training begins (or is found
/// done), and ends with its evaluation.
///
/// Each record that is `running` is backed by a lock that the kernel frees with the process. Used by the executor's own
/// task only.
final class RunRecorder {
  private let store: Store
  private let graph: ExecutionGraph
  private let clock: any RunClock
  private let environment: [String: String]
  private var open: [Int: OpenRun] = [:]
  private var complaints: [String] = []

  private struct OpenRun {
    var record: RunRecord
    var lock: FileLock?
    var train: StoredNode?
    var evaluate: StoredNode?
  }

  init(store: Store, graph: ExecutionGraph, clock: any RunClock, environment: [String: String]) {
    self.store = store
    self.graph = graph
    self.clock = clock
    self.environment = environment
  }

  /// A node begins to run.
  func began(_ position: Int, key: String) {
    for (number, training) in graph.trainings.enumerated() {
      if training.train == position { begin(number, key: key) }
      if training.evaluate == position { resume(number) }
    }
  }

  /// A node ended or was found done.
  func ended(_ position: Int, _ outcome: NodeOutcome, _ stored: StoredNode?) {
    for (number, training) in graph.trainings.enumerated() {
      if training.train == position { trained(number, outcome, stored) }
      if training.evaluate == position { evaluated(number, outcome, stored) }
    }
  }

  /// Ends what is still open, as stopped.
  ///
  /// - Returns: what could not be recorded.
  func close() -> [String] {
    for number in open.keys.sorted() { finish(number, .stopped) }
    return complaints
  }

  private func begin(_ number: Int, key: String) {
    // A training whose inputs were made anew begins twice.
    if open[number]?.lock != nil { return }
    attempt {
      let training = graph.trainings[number]
      var record = try store.run(of: training, key: key) ?? blank(training, key: key)
      record.state = .running
      record.started = clock.now()
      record.environment = environment
      try keepRunning(number, record)
    }
  }

  private func resume(_ number: Int) {
    guard var run = open[number], run.lock == nil else { return }
    attempt {
      run.record.state = .running
      try keepRunning(number, run.record)
    }
  }

  /// Saves a record as running and takes its lock.
  private func keepRunning(_ number: Int, _ record: RunRecord) throws {
    let saved = try store.save(record)
    let lock = try FileLock.take(store.runLock(saved.number), note: saved.name)
    open[number, default: OpenRun(record: saved)].record = saved
    open[number]?.lock = lock
  }

  private func trained(_ number: Int, _ outcome: NodeOutcome, _ stored: StoredNode?) {
    let training = graph.trainings[number]
    guard let stored else { return finish(number, outcome.endState) }
    if open[number] == nil {
      attempt {
        let record = try store.run(of: training, key: stored.key) ?? blank(training, key: stored.key)
        open[number] = OpenRun(record: record)
      }
    }
    open[number]?.train = stored
    if training.evaluate == nil { finish(number, .done) }
  }

  private func evaluated(_ number: Int, _ outcome: NodeOutcome, _ stored: StoredNode?) {
    open[number]?.evaluate = stored
    finish(number, outcome.endState)
  }

  private func finish(_ number: Int, _ state: RunRecord.State) {
    guard let run = open.removeValue(forKey: number) else { return }
    var record = run.record
    record.state = state
    record.weights = run.train?.summary.weightsDigest ?? record.weights
    record.predictions = run.evaluate?.summary.predictionsDigest
    record.metrics = run.evaluate?.summary.metrics ?? [:]
    record.seconds = (run.train?.seconds ?? 0) + (run.evaluate?.seconds ?? 0)
    let parts = [run.train, run.evaluate].compactMap(\.self)
    let expected = parts.compactMap { $0.timing?.expected }
    record.expected = expected.count == parts.count ? TimeEstimate.sum(expected) : record.expected
    // A result that was there already was trained when its node was made.
    if run.lock == nil, record.number == 0, let train = run.train { record.started = train.created - train.seconds }
    guard record != run.record || record.number == 0 else { return }
    attempt { _ = try store.save(record) }
  }

  private func blank(_ training: Training, key: String) -> RunRecord {
    RunRecord(
      number: 0, recipe: training.recipe, cell: training.cell, id: training.id, family: training.family,
      seed: training.seed, key: key, state: .running, metrics: [:], weights: nil, predictions: nil,
      environment: environment, started: clock.now(), seconds: 0)
  }

  /// A record that cannot be written must not cost a night of training: it is complained about at the end.
  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      complaints.append("run record not written: \(error)")
    }
  }
}

extension NodeOutcome {
  /// What becomes of a run whose training or evaluation ended this way.
  fileprivate var endState: RunRecord.State {
    switch self {
    case .cached, .done: .done
    case .failed: .failed
    case .stopped, .skipped: .stopped
    }
  }
}
