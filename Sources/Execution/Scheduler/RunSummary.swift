import Planning

/// The last lines of `omni run`: what was done, every error again, and what to do next.
package struct RunSummary: Sendable {
  private let report: RunReport
  private let seconds: Double
  /// The command that goes on with the run.
  private let command: String

  package init(_ report: RunReport, seconds: Double, command: String) {
    self.report = report
    self.seconds = seconds
    self.command = command
  }

  package var text: String {
    let total = report.entries.count
    if report.isComplete, report.doneCount == 0 {
      return "Nothing to do: \(total == 1 ? "1 node" : "\(total) nodes") cached.\n" + complaints
    }
    var counts = ["\(report.doneCount) done", "\(report.cachedCount) cached"]
    if !report.failures.isEmpty { counts.append("\(report.failures.count) failed") }
    if !report.stops.isEmpty { counts.append("\(report.stops.count) stopped") }
    let skipped = report.entries.count { if case .skipped = $0.outcome { true } else { false } }
    if skipped > 0 { counts.append("\(skipped) not begun") }
    var lines = ["\(counts.joined(separator: ", ")) in \(NumberText.seconds(seconds))"]
    if let (expected, took, known) = report.expectation {
      let range = "\(NumberText.seconds(expected.low)) \u{2026} \(NumberText.seconds(expected.high))"
      // What was not expected of all that ran is held against no more than it was expected of.
      let verb =
        known < report.doneCount
        ? " for the \(known) of \(report.doneCount) nodes that had an estimate, which took" : ", took"
      lines.append(
        "expected \(NumberText.seconds(expected.mid)) (\(range); \(expected.basis))\(verb) \(NumberText.seconds(took))")
    }
    let lost = report.entries.reduce(0) { $0 + ($1.stored?.summary.lostMedia ?? 0) }
    if lost > 0 { lines.append("\(NumberText.grouped(lost)) media files could not be used") }
    for (node, message) in report.failures { lines.append("error: \(node.displayName): \(message)") }
    for (node, saved) in report.stops {
      lines.append("stopped: \(node.displayName)\(saved.isEmpty ? "" : ": \(saved)")")
    }
    if !report.isComplete { lines.append("finished nodes are kept; go on with: \(command)") }
    return lines.joined(separator: "\n") + "\n" + complaints
  }

  private var complaints: String { report.complaints.map { "warning: \($0)\n" }.joined() }

  /// The exit code when no signal decided it: 0 when every node has its output.
  package var exitCode: Int32 { report.isComplete ? 0 : 1 }
}
