import ArgumentParser
import Diagnostics
import Planning

/// Files that nodes need and that are not there.
enum MissingFiles {
  /// Ends with 1 before the first node when one that would run lacks a file.
  static func refuse(_ nodes: some Sequence<PlannedNode>) throws {
    let problems = nodes.filter(\.state.needsWork).flatMap(\.problems)
    if problems.isEmpty { return }
    let diagnostics = problems.map { problem in
      Diagnostic(
        id: "operation-failed", severity: .error, message: problem.description,
        span: Span(startOf: problem.path ?? problem.field))
    }
    throw CommandFailure(diagnostics: diagnostics.sortedAndUnique(), exitCode: ExitCode(1))
  }
}
