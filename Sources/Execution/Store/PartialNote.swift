import Foundation
import Planning

/// What `partial/KEY.json` says about an unfinished node: who it is and how long earlier attempts took.
package struct PartialNote: Hashable, Codable, Sendable {
  package var node: String
  package var recipe: String
  package var cell: String
  /// Of the last attempt, seconds since 1970.
  package var started: Double
  /// Of attempts that ended by themselves.
  package var spentSeconds: Double

  /// Notes a new attempt.
  ///
  /// - Returns: seconds spent in earlier ones.
  static func open(key: String, node: GraphNode, now: Double, in layout: StoreLayout) throws(StoreError) -> Double {
    let earlier = read(key: key, in: layout)?.spentSeconds ?? 0
    let use = node.uses.first
    let note = PartialNote(
      node: node.spec.name, recipe: use?.recipe ?? "", cell: use?.cell ?? "", started: now, spentSeconds: earlier)
    try note.write(key: key, in: layout)
    return earlier
  }

  /// Adds the time of an attempt that did not finish. Losing it is harmless.
  static func add(seconds: Double, key: String, in layout: StoreLayout) {
    guard var note = read(key: key, in: layout) else { return }
    note.spentSeconds += seconds
    try? note.write(key: key, in: layout)
  }

  /// Every unfinished node of the store, by key.
  package static func all(in layout: StoreLayout) -> [String: PartialNote] {
    let found = try? FileManager.default.contentsOfDirectory(at: layout.partial, includingPropertiesForKeys: nil)
    var notes: [String: PartialNote] = [:]
    for file in found ?? [] where file.pathExtension == "json" {
      let key = file.deletingPathExtension().lastPathComponent
      notes[key] = read(key: key, in: layout)
    }
    return notes
  }

  static func file(_ key: String, in layout: StoreLayout) -> URL {
    layout.partial.appending(path: "\(key).json", directoryHint: .notDirectory)
  }

  private static func read(key: String, in layout: StoreLayout) -> PartialNote? {
    guard let data = try? Data(contentsOf: file(key, in: layout)) else { return nil }
    return try? JSONDecoder().decode(PartialNote.self, from: data)
  }

  private func write(key: String, in layout: StoreLayout) throws(StoreError) {
    let path = PartialNote.file(key, in: layout)
    do {
      try Data(canonicalJSON(self).utf8).write(to: path, options: .atomic)
    } catch {
      throw StoreError.failed(
        path: path.path(percentEncoded: false), doing: "writing", because: String(describing: error))
    }
  }
}
