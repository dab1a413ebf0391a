import Foundation

/// What `omni doctor` found: enough for a bug report, and whether this machine can run recipes.
package struct DoctorReport: Codable, Sendable {
  package enum Verdict: String, Codable, Sendable { case ok, warning, failed }

  /// One question asked of the machine, its answer, and how to mend it when it is not ok.
  package struct Check: Codable, Sendable {
    package var name: String
    package var verdict: Verdict
    package var found: String
    package var mend: String?

    package init(_ name: String, _ verdict: Verdict, _ found: String, mend: String? = nil) {
      self.name = name
      self.verdict = verdict
      self.found = found
      self.mend = mend
    }
  }

  package var formatVersion = "1.0"
  package var checks: [Check]

  package init(checks: [Check]) { self.checks = checks }

  package var hasFailure: Bool { checks.contains { $0.verdict == .failed } }

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case checks
  }

  /// One line a check, the mending line below it where there is one.
  package var text: String {
    let width = checks.map(\.name.count).max() ?? 0
    return checks.map { check in
      let mark = check.verdict == .ok ? "ok     " : check.verdict == .warning ? "warning" : "failed "
      let line = "\(mark)  \(check.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(check.found)"
      return check.mend.map { line + "\n         " + String(repeating: " ", count: width) + "  → " + $0 } ?? line
    }.joined(separator: "\n")
  }
}
