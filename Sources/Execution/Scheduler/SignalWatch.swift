import Dispatch
import Glibc
import Synchronization

/// Turns signals into a wish to stop: the first Ctrl-C or SIGTERM requests the cancellation, the second Ctrl-C ends the
/// process at once.
package final class SignalWatch: Sendable {
  /// The signal that asked to stop, 0 while none has.
  private let received = Atomic<Int32>(0)
  // Set once in `init` and never touched again: they only have to live.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  /// - Parameter tell: called with a line for people at each signal.
  package init(_ cancellation: Cancellation, tell: @escaping @Sendable (String) -> Void) {
    let queue = DispatchQueue(label: "omni signals")
    var made: [any DispatchSourceSignal] = []
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      made.append(DispatchSource.makeSignalSource(signal: number, queue: queue))
    }
    sources = made
    for (source, number) in zip(sources, [SIGINT, SIGTERM]) {
      source.setEventHandler { [weak self] in self?.hear(number, cancellation, tell) }
      source.resume()
    }
  }

  private func hear(_ number: Int32, _ cancellation: Cancellation, _ tell: @Sendable (String) -> Void) {
    let first = received.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing).exchanged
    guard !first else {
      cancellation.request()
      tell("stopping: a checkpoint is written first; again to stop at once")
      return
    }
    if number == SIGINT {
      tell("stopped at once; what was done since the last checkpoint is lost, finished nodes are kept")
      _exit(130)
    }
  }

  /// 130 or 143 when a signal asked to stop, else nil.
  package var exitCode: Int32? {
    let number = received.load(ordering: .acquiring)
    return number == 0 ? nil : 128 + number
  }
}
