import Planning

/// `omni status`: what runs now, what was left unfinished, what ended last.
package struct StatusText: Sendable {
  private let document: StatusDocument

  package init(_ document: StatusDocument) {
    self.document = document
  }

  package func render() -> String {
    var lines = [document.running.isEmpty ? "running: nothing" : "running:"]
    for attempt in document.running {
      lines.append("  \(place(attempt))  for \(NumberText.seconds(attempt.seconds))")
    }
    if !document.unfinished.isEmpty { lines.append("unfinished, goes on with the next run:") }
    for attempt in document.unfinished {
      lines.append("  \(place(attempt))  begun \(NumberText.seconds(attempt.seconds)) ago")
    }
    let aside = document.put_aside.count
    if aside > 0 {
      lines.append(
        "kept from other settings, goes on when they return: \(aside) \(aside == 1 ? "attempt" : "attempts")")
    }
    lines.append("last run: \(document.last_run.map(RunsText.line) ?? "none")")
    return lines.joined(separator: "\n") + "\n"
  }

  private func place(_ attempt: StatusDocument.Attempt) -> String { "\(attempt.node)  \(attempt.recipe)" }
}

/// `omni runs` for people.
package enum RunsText {
  package static func render(_ records: [RunRecord]) -> String {
    if records.isEmpty { return "no runs yet\n" }
    return RunsDocument(records).runs.map { line($0) + "\n" }.joined()
  }

  static func line(_ run: RunsDocument.Entry) -> String {
    let metrics = run.metrics.sorted { $0.key < $1.key }.map { "\($0) \(NumberText.tenths(100 * $1))" }
    let parts = [
      run.run, run.state.rawValue, run.recipe, "seed \(run.seed)", "id \(run.id)", NumberText.seconds(run.seconds),
    ]
    return (parts + metrics).joined(separator: "  ")
  }
}
