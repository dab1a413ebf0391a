package import Foundation
import GRDB
import Glibc
package import Planning
package import RecipeLanguage

/// A project's results: outputs by content in folders, everything about them in one SQLite file.
///
/// What is committed was written beside its place, synchronised and renamed, in this order: the output's files, then
/// its folder's name, then the row that names it. A process killed in between leaves at worst an unnamed folder. Any
/// number of processes may share a store.
package final class Store: Sendable {
  package let layout: StoreLayout
  let index: StoreIndex
  let isReadOnly: Bool
  private let witness: (@Sendable (CommitMoment) -> Void)?

  /// The moments of a commit between which a process may die.
  package enum CommitMoment: String, Hashable, Sendable, CaseIterable { case begun, named, recorded }

  /// Opens a store for writing, and makes it when there is none.
  ///
  /// - Parameter witness: called at each moment of each commit; tests kill the process there.
  package init(writing root: URL, witness: (@Sendable (CommitMoment) -> Void)? = nil) throws(StoreError) {
    layout = StoreLayout(root: root)
    self.witness = witness
    isReadOnly = false
    for folder in [layout.objects, layout.partial, layout.temporary, layout.locks] {
      try makeFolder(folder, doing: "making")
    }
    index = try StoreIndex(layout, isReadOnly: false)
  }

  /// Opens a store that exists, changing nothing; nil when there is none but could be one.
  ///
  /// - Throws: `StoreError` when the place is, and can be, no store, so that nobody takes it for an empty one.
  package init?(reading root: URL) throws(StoreError) {
    layout = StoreLayout(root: root)
    if let fault = layout.fault { throw fault }
    witness = nil
    isReadOnly = true
    guard FileManager.default.fileExists(atPath: layout.index.path(percentEncoded: false)) else { return nil }
    do {
      index = try StoreIndex(layout, isReadOnly: true)
    } catch {
      // A process killed inside a transaction leaves a journal that only a writer may roll back.
      index = try StoreIndex(layout, isReadOnly: false)
    }
    if index.isBlank { return nil }
  }

  /// The finished node with this key, if its output is still there.
  package func node(key: String) throws(StoreError) -> StoredNode? {
    let found = try index.read("reading") { database in
      try StoredNodeRow.fetch(database, where: "nodes.key = ?", [key]).first
    }
    guard let found, hasOutput(found) else { return nil }
    return found
  }

  /// All finished nodes of a kind, the last used first.
  ///
  /// - Parameter limit: most of them; nil for all.
  package func nodes(kind: NodeKindName, limit: Int? = nil) throws(StoreError) -> [StoredNode] {
    try index.read("reading") { database in
      try StoredNodeRow.fetch(database, where: "nodes.kind = ?", [kind.rawValue], limit: limit)
    }
  }

  /// The finished node last used at this place of a recipe.
  package func lastNode(kind: NodeKindName, use: NodeUse) throws(StoreError) -> StoredNode? {
    try index.read("reading") { database in
      try StoredNodeRow.fetch(
        database, where: "nodes.kind = ? AND uses.recipe = ? AND uses.cell = ? AND uses.name = ?",
        [kind.rawValue, use.recipe, use.cell, use.name]
      ).first
    }
  }

  /// The folder of a finished node's output.
  package func output(of node: StoredNode) -> URL {
    layout.object(node.output)
  }

  private func hasOutput(_ node: StoredNode) -> Bool {
    var status = stat()
    return stat(output(of: node).path(percentEncoded: false), &status) == 0
  }

  /// Notes that these places of recipes use the result, so that later plans compare with it.
  package func note(_ uses: [NodeUse], of key: String) throws(StoreError) {
    try index.write("writing") { database in
      for use in uses { try StoredNodeRow.note(database, use, of: key) }
    }
  }

  /// Moves a written folder to its place and records it: the one way into the store.
  ///
  /// - Returns: the node as stored; another process that was quicker wins, unless `isForced`.
  package func commit(
    _ written: NodeOutput, key: NodeKey, spec: NodeSpec, summary: NodeSummary, uses: [NodeUse], created: Double,
    seconds: Double, timing: NodeTiming? = nil, isForced: Bool = false
  ) throws(StoreError) -> StoredNode {
    witness?(.begun)
    let content = try written.publish(in: layout)
    witness?(.named)
    let first = uses.first ?? NodeUse(recipe: "", name: spec.name)
    let node = StoredNode(
      key: key.digest, kind: spec.kind, version: spec.version, output: content.digest,
      sizeBytes: content.sizeBytes, parts: key.parts, created: created, seconds: seconds, summary: summary, use: first,
      timing: timing)
    let stored = try index.write("writing") { database in
      if !isForced, let quicker = try StoredNodeRow.fetch(database, where: "nodes.key = ?", [key.digest]).first,
        hasOutput(quicker)
      {
        return quicker
      }
      try StoredNodeRow.insert(database, node)
      for use in uses { try StoredNodeRow.note(database, use, of: key.digest) }
      return node
    }
    witness?(.recorded)
    try removeTree(layout.partial(key.digest))
    try removeTree(PartialNote.file(key.digest, in: layout))
    return stored
  }

  /// A new folder for a node to write its output into.
  package func makeOutput() throws(StoreError) -> NodeOutput {
    NodeOutput(try TemporaryFolder(in: layout))
  }
}
