import Foundation
import GRDB
import Planning
import RecipeLanguage

/// How a `StoredNode` lies in the tables `nodes` and `uses`.
enum StoredNodeRow {
  /// Nodes that meet the condition, the last used first, each once.
  static func fetch(_ database: Database, where condition: String, _ arguments: [String], limit: Int? = nil) throws
    -> [StoredNode]
  {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT nodes.*, uses.recipe, uses.cell, uses.name, MAX(COALESCE(uses.number, 0)) AS last
        FROM nodes LEFT JOIN uses ON uses.key = nodes.key
        WHERE \(condition) GROUP BY nodes.key ORDER BY last DESC, nodes.created DESC, nodes.key
        \(limit.map { "LIMIT \($0)" } ?? "")
        """, arguments: StatementArguments(arguments))
    return try rows.compactMap(decode)
  }

  /// A kind this omni does not know is passed over.
  private static func decode(_ row: Row) throws -> StoredNode? {
    guard let kind = NodeKindName(rawValue: row["kind"]) else { return nil }
    let decoder = JSONDecoder()
    let parts: String = row["parts"]
    let summary: String = row["summary"]
    let timing: String? = row["timing"]
    let use = NodeUse(recipe: row["recipe"] ?? "", cell: row["cell"] ?? "", name: row["name"] ?? "")
    return StoredNode(
      key: row["key"], kind: kind, version: row["version"], output: row["output"], sizeBytes: row["size"],
      parts: try decoder.decode([KeyPart].self, from: Data(parts.utf8)), created: row["created"],
      seconds: row["seconds"], summary: try decoder.decode(NodeSummary.self, from: Data(summary.utf8)), use: use,
      // A note that cannot be read costs an estimate its evidence, nothing else.
      timing: timing.flatMap { try? decoder.decode(NodeTiming.self, from: Data($0.utf8)) })
  }

  /// Replaces the node of this key, which happens only when it was forced or its output was lost.
  static func insert(_ database: Database, _ node: StoredNode) throws {
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO nodes (key, kind, version, output, size, parts, created, seconds, summary, timing)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        node.key, node.kind.rawValue, node.version, node.output, node.sizeBytes, try canonicalJSON(node.parts),
        node.created,
        node.seconds,
        try canonicalJSON(node.summary), try node.timing.map(canonicalJSON),
      ])
  }

  /// Makes this use the newest of its place; nothing is written when it is already.
  static func note(_ database: Database, _ use: NodeUse, of key: String) throws {
    let last = try String.fetchOne(
      database, sql: "SELECT key FROM uses WHERE recipe = ? AND cell = ? AND name = ? ORDER BY number DESC LIMIT 1",
      arguments: [use.recipe, use.cell, use.name])
    if last == key { return }
    try database.execute(
      sql: "INSERT OR REPLACE INTO uses (key, recipe, cell, name) VALUES (?, ?, ?, ?)",
      arguments: [key, use.recipe, use.cell, use.name])
  }
}

/// JSON with sorted keys.
func canonicalJSON(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}
