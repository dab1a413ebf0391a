import Foundation

/// Something made of independent jobs: a batch, an iteration. Jobs run on any thread, in any order; `finish` runs once,
/// after all of them.
protocol PrefetchWork: AnyObject, Sendable {
  associatedtype Loaded
  var jobCount: Int { get }
  func run(job: Int)
  func finish()
  /// What the jobs made; asked for once, after `finish`.
  /// - Throws: what must stop the whole pass.
  func result() throws(MediaError) -> Loaded
}

/// A bounded queue of work done ahead of its consumer, in order, by threads of its own.
///
/// What comes out depends on the sequence of works only, never on the number of threads. At most `depth` works exist
/// between being drawn and being handed out.
final class Prefetcher<Work: PrefetchWork> {
  private let state: State
  private let condition: NSCondition
  private var failure: MediaError?

  /// - Parameter draw: gives the next work, nil at the end; never called by two threads at once.
  init(threads: Int, depth: Int, draw: @escaping () -> Work?) {
    state = State(depth: max(depth, 1), workers: max(threads, 1), draw: draw)
    condition = state.condition
    for _ in 0..<state.workers {
      let state = state
      let thread = Thread { state.work() }
      thread.name = "omni loader"
      thread.start()
    }
  }

  /// Waits for running jobs to end; nothing is left behind.
  deinit { cancel() }

  /// The next work and its result, in the order drawn; nil at the end or after `cancel`. Blocks.
  /// - Throws: what a work threw; nothing is loaded any more, and every later call throws it again.
  func next() throws(MediaError) -> (work: Work, loaded: Work.Loaded)? {
    if let failure { throw failure }
    guard let work = nextWork() else { return nil }
    do throws(MediaError) {
      return (work, try work.result())
    } catch {
      failure = error
      cancel()
      throw error
    }
  }

  private func nextWork() -> Work? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if state.isCancelled { return nil }
      if let first = state.queue.first {
        if first.isReady {
          state.queue.removeFirst()
          condition.broadcast()
          return first.work
        }
      } else if state.isExhausted {
        return nil
      }
      condition.wait()
    }
  }

  /// Stops all threads after their current job and gives up what is queued.
  func cancel() {
    condition.lock()
    state.isCancelled = true
    condition.broadcast()
    while state.workers > 0 { condition.wait() }
    state.queue = []
    condition.unlock()
  }

  /// One queued work and how far it is.
  private final class Entry {
    let work: Work
    var claimed = 0
    var running = 0
    var isReady = false

    init(_ work: Work) { self.work = work }
  }

  /// Shared by the threads. Safe: every field is read and written with `condition` locked.
  private final class State: @unchecked Sendable {
    let condition = NSCondition()
    let depth: Int
    let draw: () -> Work?
    var workers: Int
    var queue: [Entry] = []
    var isExhausted = false
    var isCancelled = false

    init(depth: Int, workers: Int, draw: @escaping () -> Work?) {
      self.depth = depth
      self.workers = workers
      self.draw = draw
    }

    func work() {
      condition.lock()
      while !isCancelled {
        if let entry = queue.first(where: { $0.claimed < $0.work.jobCount }) {
          perform(entry)
        } else if queue.count < depth, !isExhausted {
          refill()
        } else if isExhausted, queue.allSatisfy({ $0.claimed == $0.work.jobCount }) {
          break
        } else {
          condition.wait()
        }
      }
      workers -= 1
      condition.broadcast()
      condition.unlock()
    }

    private func perform(_ entry: Entry) {
      let job = entry.claimed
      entry.claimed += 1
      entry.running += 1
      condition.unlock()
      entry.work.run(job: job)
      condition.lock()
      entry.running -= 1
      if entry.claimed == entry.work.jobCount, entry.running == 0 { complete(entry) }
    }

    private func refill() {
      guard let work = draw() else {
        isExhausted = true
        condition.broadcast()
        return
      }
      let entry = Entry(work)
      queue.append(entry)
      if work.jobCount == 0 { complete(entry) }
      condition.broadcast()
    }

    private func complete(_ entry: Entry) {
      condition.unlock()
      entry.work.finish()
      condition.lock()
      entry.isReady = true
      condition.broadcast()
    }
  }
}
