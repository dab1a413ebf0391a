import Foundation
import Synchronization

/// Runs numbered jobs on a few threads of their own and waits for all of them.
enum WorkerThreads {
  /// Calls `body` once for each number below `count`, on `threads` threads; returns when all calls have.
  static func run(count: Int, threads: Int, body: @escaping @Sendable (Int) -> Void) {
    let workers = min(max(threads, 1), count)
    guard workers > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Counter()
    let done = DispatchGroup()
    for _ in 0..<workers {
      done.enter()
      let thread = Thread {
        while true {
          let index = next.take()
          if index >= count { break }
          body(index)
        }
        done.leave()
      }
      thread.name = "omni media"
      thread.start()
    }
    done.wait()
  }

  /// Hands out 0, 1, 2 ….
  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
  }
}
