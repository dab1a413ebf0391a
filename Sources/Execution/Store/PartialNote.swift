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
  /// The node has a result of other settings since: the next run will not go on with this attempt.
  package var isPutAside: Bool

  init(node: String, recipe: String, cell: String, started: Double, spentSeconds: Double) {
    self.node = node
    self.recipe = recipe
    self.cell = cell
    self.started = started
    self.spentSeconds = spentSeconds
    isPutAside = false
  }

  /// Notes written before attempts were put aside lack that field.
  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      node: try box.decode(String.self, forKey: .node), recipe: try box.decode(String.self, forKey: .recipe),
      cell: try box.decode(String.self, forKey: .cell), started: try box.decode(Double.self, forKey: .started),
      spentSeconds: try box.decode(Double.self, forKey: .spentSeconds))
    isPutAside = try box.decodeIfPresent(Bool.self, forKey: .isPutAside) ?? false
  }

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

  /// Puts aside the attempts at other settings of nodes that have their result now.
  ///
  /// What an attempt kept is left, a training's checkpoint above all, for its settings may come back; one that kept
  /// nothing is forgotten. Failing at it is harmless.
  /// - Parameter finished: the key of the result at each place of a recipe.
  static func putAside(_ finished: [NodeUse: String], in layout: StoreLayout) {
    for (key, note) in all(in: layout) where !note.isPutAside {
      // Held to the end of this attempt's turn: nobody may begin to write what is about to be removed.
      guard let lock = (try? FileLock.take(layout.lock(key))) ?? nil else { continue }
      defer { withExtendedLifetime(lock) {} }
      guard let result = finished[NodeUse(recipe: note.recipe, cell: note.cell, name: note.node)] else { continue }
      let kept = try? filePaths(in: layout.partial(key))
      if key == result || kept?.isEmpty ?? true {
        try? removeTree(layout.partial(key))
        try? removeTree(file(key, in: layout))
      } else {
        var note = note
        note.isPutAside = true
        try? note.write(key: key, in: layout)
      }
    }
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

  /// Keys of unfinished attempts at this place, the newest first.
  static func keys(of use: NodeUse, in layout: StoreLayout) -> [String] {
    all(in: layout).filter { NodeUse(recipe: $0.value.recipe, cell: $0.value.cell, name: $0.value.node) == use }
      .sorted { $0.value.started > $1.value.started }.map(\.key)
  }

  /// Whether an attempt at this key was begun and not finished.
  static func exists(key: String, in layout: StoreLayout) -> Bool { read(key: key, in: layout) != nil }

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
