import Foundation
import GRDB
import Planning

/// Run records in the store.
extension Store {
  /// All records, the first first. One whose process died is `stopped`, whatever its row says.
  package func runs() throws(StoreError) -> [RunRecord] {
    let found = try index.read("reading") { database in
      try RunTable.fetch(database, where: "1 ORDER BY number", [])
    }
    return found.map { record in
      var record = record
      if record.state == .running, !FileLock.isHeld(runLock(record.number)) { record.state = .stopped }
      return record
    }
  }

  /// The record of this training with this key, if it was begun before.
  func run(of training: Training, key: String) throws(StoreError) -> RunRecord? {
    try index.read("reading") { database in
      try RunTable.fetch(
        database, where: "recipe = ? AND cell = ? AND id = ? AND key = ?",
        [training.recipe, training.cell, training.id, key]
      ).first
    }
  }

  /// Writes the record; a number of 0 is replaced by a new one.
  func save(_ record: RunRecord) throws(StoreError) -> RunRecord {
    try index.write("writing") { database in
      try RunTable.save(database, record)
    }
  }

  func runLock(_ number: Int) -> URL { layout.lock("run-\(number)") }
}

/// How a `RunRecord` lies in the tables `runs` and `metrics`.
private enum RunTable {
  static func fetch(_ database: Database, where condition: String, _ arguments: [String]) throws -> [RunRecord] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM runs WHERE \(condition)", arguments: StatementArguments(arguments))
    return try rows.map { row in
      let number: Int = row["number"]
      let metrics = try Row.fetchAll(
        database, sql: "SELECT name, value FROM metrics WHERE run = ?", arguments: [number])
      let pairs = metrics.map { metric -> (String, Double) in (metric["name"], metric["value"]) }
      let environment: String = row["environment"]
      let expected: String? = row["expected"]
      return RunRecord(
        number: number, recipe: row["recipe"], cell: row["cell"], id: row["id"], family: row["family"],
        seed: row["seed"], key: row["key"], state: RunRecord.State(rawValue: row["state"]) ?? .stopped,
        metrics: Dictionary(pairs, uniquingKeysWith: { first, _ in first }), weights: row["weights"],
        predictions: row["predictions"],
        environment: try JSONDecoder().decode([String: String].self, from: Data(environment.utf8)),
        started: row["started"], seconds: row["seconds"],
        expected: expected.flatMap { try? JSONDecoder().decode(TimeEstimate.self, from: Data($0.utf8)) })
    }
  }

  static func save(_ database: Database, _ record: RunRecord) throws -> RunRecord {
    var record = record
    let number: Int? = record.number == 0 ? nil : record.number
    // Before the row that they refer to is replaced.
    try database.execute(sql: "DELETE FROM metrics WHERE run = ?", arguments: [record.number])
    try database.execute(
      sql: """
        INSERT OR REPLACE INTO runs
          (number, recipe, cell, id, family, seed, key, state, weights, predictions, environment, started, seconds,
           expected)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        number, record.recipe, record.cell, record.id, record.family, record.seed, record.key, record.state.rawValue,
        record.weights, record.predictions, try canonicalJSON(record.environment), record.started, record.seconds,
        try record.expected.map(canonicalJSON),
      ])
    record.number = number ?? Int(database.lastInsertedRowID)
    for (name, value) in record.metrics {
      try database.execute(
        sql: "INSERT INTO metrics (run, name, value) VALUES (?, ?, ?)", arguments: [record.number, name, value])
    }
    return record
  }
}
