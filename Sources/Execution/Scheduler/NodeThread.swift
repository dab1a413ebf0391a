import Dispatch

/// Runs one node's task on a queue of its own, so that a node may block without starving the cooperative pool.
final class NodeThread: TaskExecutor {
  private let queue: DispatchQueue

  init(name: String) {
    queue = DispatchQueue(label: "omni node \(name)")
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
