import ArgumentParser
import Engine
import Execution
import Planning

/// A run before a terminal: progress on stderr, Ctrl-C and SIGTERM stop it where it can go on, a summary at the end.
struct TerminalRun {
  var store: Store
  var threads: Int
  var onError: Executor.OnError
  var compute = EngineCompute()
  /// What the run's record says of the machine.
  var environment: [String: String] = [:]
  /// What there is to say of a node's result.
  var remarks: @Sendable (GraphNode, NodeSummary) -> [String] = { _, _ in [] }

  /// - Parameters:
  ///   - forced: positions of nodes that run although their results are there.
  ///   - show: prints what came of it, after the summary.
  /// - Throws: `ExitCode` when a node failed or the run was stopped.
  func run(_ graph: ExecutionGraph, forced: Set<Int>, then show: (RunReport) throws -> Void) async throws {
    let cancellation = Cancellation()
    let view = StreamProgress(isLive: Terminal.isLive) { Terminal.printError($0) }
    let watch = SignalWatch(cancellation) { line in
      view.pause()
      Terminal.printError(line + "\n")
    }
    let executor = Executor(
      store: store, executions: nodeExecutions(compute: compute), view: view, cancellation: cancellation,
      threads: threads, onError: onError, environment: environment, volumeCache: UserCache.volumes,
      remarks: remarks)
    let clock = SystemClock()
    let began = clock.now()
    let report = await executor.run(graph, forced: forced)
    view.pause()
    let command = "omni " + CommandLine.arguments.dropFirst().joined(separator: " ")
    let summary = RunSummary(report, seconds: clock.now() - began, command: command)
    Terminal.printError(summary.text)
    try show(report)
    let code = report.isComplete ? 0 : watch.exitCode ?? summary.exitCode
    if code != 0 { throw ExitCode(code) }
  }
}
