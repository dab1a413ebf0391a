import Planning
import Synchronization

/// Progress on a stream: a live line on a terminal; otherwise a line for each change of state and at most one a minute.
package final class StreamProgress: ProgressView {
  private let isLive: Bool
  private let clock: any RunClock
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    var meters: [String: RateMeter] = [:]
    /// When a line about the node was last shown.
    var shown: [String: Double] = [:]
    /// A live line is on the screen and must be wiped before anything else is written.
    var isDirty = false
  }

  /// - Parameters:
  ///   - isLive: the stream is a terminal that understands a carriage return.
  ///   - write: puts a text on the stream as it is.
  package init(isLive: Bool, clock: any RunClock = SystemClock(), write: @escaping @Sendable (String) -> Void) {
    self.isLive = isLive
    self.clock = clock
    self.write = write
  }

  package func show(_ event: ProgressEvent) {
    let now = clock.now()
    state.withLock { state in
      switch event {
      case .started(let node):
        state.shown[node] = now
        line("\u{25B6} \(node)", &state)
      case .advanced(let node, let progress):
        let rate = state.meters[node, default: RateMeter()].rate(progress.done, at: now)
        let pause = isLive ? 0.2 : 60
        guard now - state.shown[node, default: now - pause] >= pause else { return }
        state.shown[node] = now
        let text = "\u{25B6} \(node)  \(ProgressLine.advanced(progress, rate: rate))"
        if isLive {
          write("\r\u{1B}[K\(text.prefix(119))")
          state.isDirty = true
        } else {
          line(text, &state)
        }
      case .finished(let node, let outcome, let seconds, let summary):
        state.meters[node] = nil
        line(ProgressLine.finished(node, outcome, seconds, summary), &state)
      case .note(let node, let text):
        line("  \(node): \(text)", &state)
      }
    }
  }

  /// Wipes the live line, before something else writes to the terminal.
  package func pause() {
    state.withLock { wipe(&$0) }
  }

  private func line(_ text: String, _ state: inout State) {
    wipe(&state)
    write(text + "\n")
  }

  private func wipe(_ state: inout State) {
    guard state.isDirty else { return }
    write("\r\u{1B}[K")
    state.isDirty = false
  }
}
