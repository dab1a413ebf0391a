import Foundation

/// What `omni status --json` prints; the text view prints from the same value.
package struct StatusDocument: Hashable, Codable, Sendable {
  package var format_version = "1.0"
  package var running: [Attempt] = []
  /// Begun and not finished: goes on with the next run.
  package var unfinished: [Attempt] = []
  /// The same of settings that have been changed since: goes on when they return.
  package var put_aside: [Attempt] = []
  /// The one that began last; null when there was none.
  package var last_run: RunsDocument.Entry?

  /// A node that was begun.
  package struct Attempt: Hashable, Codable, Sendable {
    package var node: String
    /// Relative to the project root, with `#cell` behind it under a matrix.
    package var recipe: String
    /// Names the folder below `partial` of the store that keeps its checkpoints.
    package var key: String
    /// ISO 8601, UTC.
    package var started: String
    /// Since then.
    package var seconds: Double
  }

  /// Of a project where nothing has run yet.
  package init() {}

  /// - Parameter now: in seconds since 1970.
  package init(_ store: Store, now: Double) throws(StoreError) {
    for (key, note) in PartialNote.all(in: store.layout).sorted(by: { $0.value.started < $1.value.started }) {
      let attempt = Attempt(
        node: note.node, recipe: note.cell.isEmpty ? note.recipe : "\(note.recipe)#\(note.cell)", key: key,
        started: Date(timeIntervalSince1970: note.started).formatted(.iso8601), seconds: max(0, now - note.started))
      if FileLock.isHeld(store.layout.lock(key)) {
        running.append(attempt)
      } else if note.isPutAside {
        put_aside.append(attempt)
      } else {
        unfinished.append(attempt)
      }
    }
    let last = try store.runs().max { $0.started < $1.started }
    last_run = last.map { RunsDocument.Entry($0) }
  }

  /// Null when nothing ran: readers look the field up without asking whether it exists.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(format_version, forKey: .format_version)
    try box.encode(running, forKey: .running)
    try box.encode(unfinished, forKey: .unfinished)
    try box.encode(put_aside, forKey: .put_aside)
    try box.encode(last_run, forKey: .last_run)
  }
}
