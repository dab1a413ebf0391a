import Dispatch
import Glibc
import Synchronization

/// Turns signals into a wish to stop: the first Ctrl-C or SIGTERM requests the cancellation, the second Ctrl-C ends the
/// process at once.
///
/// Signals belong to the process, so there is one watch in it, for as long as it lives. The handler itself does only what
/// a handler may: it counts, writes a byte into a pipe, and exits; everything else happens on a queue that reads the pipe.
package struct SignalWatch: Sendable {
  /// - Parameter tell: called with a line for people at the first signal.
  package init(_ cancellation: Cancellation, tell: @escaping @Sendable (String) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // Touched here, so that the handler never initialises a global.
    received.store(0, ordering: .releasing)
    wakeUp.store(ends[1], ordering: .releasing)
    let reading = ends[0]
    DispatchQueue(label: "omni signals").async {
      var byte: UInt8 = 0
      while read(reading, &byte, 1) != 1 { guard errno == EINTR else { return } }
      cancellation.request()
      tell("stopping: a checkpoint is written first; again to stop at once")
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = hear
    action.sa_flags = SA_RESTART
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }

  /// 130 or 143 when a signal asked to stop, else nil.
  package var exitCode: Int32? {
    let number = received.load(ordering: .acquiring)
    return number == 0 ? nil : 128 + number
  }
}

/// The signal that asked to stop first, 0 while none has.
private let received = Atomic<Int32>(0)
/// Where the handler writes its byte.
private let wakeUp = Atomic<Int32>(-1)

private let farewell: StaticString =
  "\nstopped at once; what was done since the last checkpoint is lost, finished nodes are kept\n"

/// Runs in signal context: only atomics, `write` and `_exit`.
private func hear(_ number: Int32) {
  let before = errno
  let isFirst = received.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing).exchanged
  if isFirst {
    var byte: UInt8 = 1
    _ = write(wakeUp.load(ordering: .acquiring), &byte, 1)
  } else if number == SIGINT {
    _ = write(STDERR_FILENO, farewell.utf8Start, farewell.utf8CodeUnitCount)
    _exit(130)
  }
  errno = before
}
