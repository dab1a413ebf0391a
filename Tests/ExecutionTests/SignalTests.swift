import Execution
import Glibc
import Testing

/// Each in a child process of its own: signals belong to the process.
@Suite("Signals")
struct SignalTests {
  @Test func `the first Ctrl-C asks to stop and decides the exit code`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let cancellation = Cancellation()
      let watch = SignalWatch(cancellation) { _ in }
      kill(getpid(), SIGINT)
      while !cancellation.isRequested { await Task.yield() }
      exit(watch.exitCode ?? 0)
    }
  }

  @Test func `SIGTERM asks to stop with its own exit code`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      let cancellation = Cancellation()
      let watch = SignalWatch(cancellation) { _ in }
      kill(getpid(), SIGTERM)
      while !cancellation.isRequested { await Task.yield() }
      exit(watch.exitCode ?? 0)
    }
  }

  @Test func `the second Ctrl-C ends the process at once`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let cancellation = Cancellation()
      let watch = SignalWatch(cancellation) { _ in }
      kill(getpid(), SIGINT)
      while !cancellation.isRequested { await Task.yield() }
      kill(getpid(), SIGINT)
      while watch.exitCode != nil { await Task.yield() }
    }
  }
}
