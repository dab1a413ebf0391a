import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one thread on which the engine computes.
///
/// libgomp keeps a team of workers per calling thread, and oneDNN fixes a primitive's partition when it is created;
/// a network is therefore built, run and freed on one thread, never on the cooperative pool (whose stacks are also
/// too small for some kernels). Work is done in the order in which it was handed over.
package final class ComputeThread: Sendable {
  /// Bytes of stack: the generated kernels and OpenBLAS keep packing buffers there.
  package static let stackBytes = 64 << 20

  private let queue: WorkQueue

  /// Starts the thread.
  /// - Throws: `EngineError.memory` when the system refuses another thread.
  package init() throws(EngineError) {
    queue = WorkQueue()
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    pthread_attr_init(attributes)
    defer {
      pthread_attr_destroy(attributes)
      attributes.deallocate()
    }
    pthread_attr_setstacksize(attributes, Self.stackBytes)
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    let argument = Unmanaged.passRetained(queue)
    let thread = UnsafeMutablePointer<pthread_t>.allocate(capacity: 1)
    defer { thread.deallocate() }
    let status = pthread_create(
      thread, attributes,
      { argument in
        Unmanaged<WorkQueue>.fromOpaque(argument!).takeRetainedValue().drain()
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      throw .memory("the system refused a compute thread with a \(Self.stackBytes >> 20) MiB stack (error \(status))")
    }
  }

  deinit { queue.close() }

  /// Runs `body` on the compute thread and returns what it returns.
  package func perform<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.add { continuation.resume(with: Result(catching: body)) }
    }
  }
}

/// First in, first out; the consumer sleeps on a condition while it is empty.
///
/// `@unchecked Sendable`: `pending` and `closed` are touched only under `mutex`.
private final class WorkQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var pending: [@Sendable () -> Void] = []
  private var closed = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(filled, nil)
  }

  deinit {
    pthread_cond_destroy(filled)
    pthread_mutex_destroy(mutex)
    filled.deallocate()
    mutex.deallocate()
  }

  func add(_ work: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(mutex)
    pending.append(work)
    pthread_cond_signal(filled)
    pthread_mutex_unlock(mutex)
  }

  /// Lets the thread end once everything added before has run.
  func close() {
    pthread_mutex_lock(mutex)
    closed = true
    pthread_cond_signal(filled)
    pthread_mutex_unlock(mutex)
  }

  func drain() {
    while true {
      pthread_mutex_lock(mutex)
      while pending.isEmpty && !closed { pthread_cond_wait(filled, mutex) }
      let batch = pending
      pending = []
      pthread_mutex_unlock(mutex)
      if batch.isEmpty { return }
      for work in batch { work() }
    }
  }
}
