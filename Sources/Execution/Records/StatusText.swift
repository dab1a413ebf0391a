import Planning

/// `omni status`: what runs now, what was left unfinished, what ended last.
package struct StatusText: Sendable {
  private let store: Store
  private let now: Double

  package init(_ store: Store, now: Double) {
    self.store = store
    self.now = now
  }

  package func render() throws(StoreError) -> String {
    var lines: [String] = []
    let notes = PartialNote.all(in: store.layout).sorted { $0.value.started < $1.value.started }
    let running = notes.filter { FileLock.isHeld(store.layout.lock($0.key)) }
    let idle = notes.filter { note in !running.contains { $0.key == note.key } }
    let left = idle.filter { !$0.value.isPutAside }
    lines.append(running.isEmpty ? "running: nothing" : "running:")
    for (_, note) in running { lines.append("  \(place(note))  for \(NumberText.seconds(now - note.started))") }
    if !left.isEmpty { lines.append("unfinished, goes on with the next run:") }
    for (_, note) in left {
      let ago = NumberText.seconds(max(0, now - note.started))
      lines.append("  \(place(note))  begun \(ago) ago")
    }
    let aside = idle.count - left.count
    if aside > 0 {
      lines.append(
        "kept from other settings, goes on when they return: \(aside) \(aside == 1 ? "attempt" : "attempts")")
    }
    let runs = try store.runs()
    if let last = runs.max(by: { $0.started < $1.started }) {
      lines.append("last run: \(RunsText.line(last))")
    } else {
      lines.append("last run: none")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func place(_ note: PartialNote) -> String {
    "\(note.node)  \(note.recipe)\(note.cell.isEmpty ? "" : "#\(note.cell)")"
  }
}

/// `omni runs` for people.
package enum RunsText {
  package static func render(_ records: [RunRecord]) -> String {
    if records.isEmpty { return "no runs yet\n" }
    return records.map { line($0) + "\n" }.joined()
  }

  static func line(_ run: RunRecord) -> String {
    let metrics = run.metrics.sorted { $0.key < $1.key }.map { "\($0) \(NumberText.tenths(100 * $1))" }
    let recipe = run.cell.isEmpty ? run.recipe : "\(run.recipe)#\(run.cell)"
    let parts = [
      run.name, run.state.rawValue, recipe, "seed \(run.seed)", "id \(run.id)", NumberText.seconds(run.seconds),
    ]
    return (parts + metrics).joined(separator: "  ")
  }
}
