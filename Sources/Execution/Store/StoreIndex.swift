import Foundation
import GRDB
import Glibc
import Planning
import RecipeLanguage

/// The SQLite file of a store: nodes and their uses, runs and their metrics, file digests.
///
/// One connection, rollback journal, `synchronous = FULL`: what was committed survives a power cut, and readers of other
/// processes are never left with half a change.
final class StoreIndex: Sendable {
  let queue: DatabaseQueue
  private let path: String
  /// Nobody has put anything in yet: the process that made the file may have died before its first table.
  let isBlank: Bool

  /// - Parameter isReadOnly: opens an index that exists and changes nothing.
  init(_ layout: StoreLayout, isReadOnly: Bool) throws(StoreError) {
    path = layout.index.path(percentEncoded: false)
    var configuration = Configuration()
    configuration.readonly = isReadOnly
    configuration.busyMode = .timeout(30)
    configuration.label = "omni store"
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let found = try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      if found > StoreLayout.format { throw StoreError.tooNew(path: path, version: found) }
      isBlank = isReadOnly && found == 0
      if !isReadOnly, found < StoreLayout.format { try queue.write(StoreIndex.create) }
      if !isReadOnly { try StoreIndex.extend(queue) }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreIndex.translate(error, path: path, doing: "opening")
    }
  }

  func read<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw StoreIndex.translate(error, path: path, doing: doing)
    }
  }

  func write<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try queue.write(body)
    } catch {
      throw StoreIndex.translate(error, path: path, doing: doing)
    }
  }

  private static func translate(_ error: any Error, path: String, doing: String) -> StoreError {
    guard let error = error as? DatabaseError else {
      return .failed(path: path, doing: doing, because: String(describing: error))
    }
    switch error.resultCode {
    case .SQLITE_FULL: return .diskFull(path: path, doing: doing)
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked(path: path, doing: doing)
    case .SQLITE_CANTOPEN where access(path, F_OK) == 0 && access(path, R_OK) != 0:
      return .notReadable(path: path, doing: doing)
    case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: return .notWritable(path: path, doing: doing)
    default: return .failed(path: path, doing: doing, because: error.message ?? "SQLite error \(error.resultCode)")
    }
  }

  /// Columns that came later. Older omnis do not know them and leave them empty.
  private static func extend(_ queue: DatabaseQueue) throws {
    let added = [("nodes", "timing"), ("runs", "expected")]
    // Asked of the file itself: what a connection remembers of the schema may be older than another process's change.
    func missing(_ database: Database) throws -> [(table: String, column: String)] {
      try added.filter { table, column in
        try !Row.fetchAll(database, sql: "PRAGMA table_info(\(table))").contains { $0["name"] == column }
      }
    }
    guard try !queue.read(missing).isEmpty else { return }
    // Another process may have been first, so the lock comes before the look.
    try queue.writeWithoutTransaction { database in
      try database.inTransaction(.immediate) {
        for (table, column) in try missing(database) {
          try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN \(column) TEXT")
        }
        return .commit
      }
    }
  }

  private static func create(_ database: Database) throws {
    // Another process may have been first.
    guard try Int.fetchOne(database, sql: "PRAGMA user_version") == 0 else { return }
    try database.execute(
      sql: """
        CREATE TABLE nodes (
          key TEXT PRIMARY KEY, kind TEXT NOT NULL, version INTEGER NOT NULL, output TEXT NOT NULL,
          size INTEGER NOT NULL, parts TEXT NOT NULL, created REAL NOT NULL, seconds REAL NOT NULL, summary TEXT NOT NULL);
        CREATE INDEX nodes_by_kind ON nodes (kind);
        CREATE TABLE uses (
          number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, recipe TEXT NOT NULL, cell TEXT NOT NULL,
          name TEXT NOT NULL, UNIQUE (recipe, cell, name, key));
        CREATE INDEX uses_by_key ON uses (key);
        CREATE TABLE runs (
          number INTEGER PRIMARY KEY AUTOINCREMENT, recipe TEXT NOT NULL, cell TEXT NOT NULL,
          id TEXT NOT NULL, family TEXT NOT NULL, seed INTEGER NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
          weights TEXT, predictions TEXT, environment TEXT NOT NULL, started REAL NOT NULL, seconds REAL NOT NULL,
          UNIQUE (recipe, cell, id, key));
        CREATE TABLE metrics (
          run INTEGER NOT NULL REFERENCES runs (number), name TEXT NOT NULL, value REAL NOT NULL,
          PRIMARY KEY (run, name));
        CREATE TABLE files (
          path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, inode INTEGER NOT NULL,
          digest TEXT NOT NULL);
        PRAGMA user_version = 1;
        """)
  }
}
