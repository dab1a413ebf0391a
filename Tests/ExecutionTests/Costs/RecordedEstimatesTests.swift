import Execution
import Foundation
import GRDB
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The whole text and document of what a store says of its estimates: `Fixtures/estimates.{txt,json}`.
@Suite("Estimates that a store remembers")
struct RecordedEstimatesTests {
  private static let arm = (file: "arms.yaml", cell: "arm=none")
  private static let plain = (file: "plain.yaml", cell: "")

  @Test func `nodes in the order of the pipeline, then runs; what had no estimate is left out`() async throws {
    try await withTemporaryFolder { folder in
      let store = try Store(writing: folder)
      try Self.fill(store)
      try Self.addRuns(folder.appending(path: "index.sqlite").path(percentEncoded: false))
      let document = try EstimatesDocument(recordedIn: store)
      let file = "Tests/ExecutionTests/Fixtures/estimates"
      try Golden.expect(EstimatesText.render(document), in: file + ".txt")
      try Golden.expect(Golden.json(document), in: file + ".json")
    }
  }

  @Test func `an empty store has none`() async throws {
    try await withTemporaryFolder { folder in
      let document = try EstimatesDocument(recordedIn: Store(writing: folder))
      #expect(document == EstimatesDocument([]))
    }
  }

  /// Nodes; of a kind, the last used is listed first.
  private static func fill(_ store: Store) throws {
    try add(.index, "index.target", arm, to: store, took: 0.25, expected: estimate(0, 0.4, 1, "model"))
    try add(.index, "index.val", plain, to: store, took: 1.25, expected: estimate(0, 0.2, 1, "model"))
    let pastRuns = estimate(500, 600, 750, "2 past runs on this machine")
    try add(.train, "train", arm, to: store, took: 640, expected: pastRuns)
    try add(.train, "train", plain, to: store, took: 1200, expected: estimate(400, 600, 1000, "micro-benchmark"))
    let others = estimate(20, 30, 60, "model corrected by 1 past run of other shapes")
    try add(.evaluate, "evaluate", arm, to: store, took: 30, expected: others)
    // One without an estimate, one of an omni that noted nothing.
    try add(.score, "score.web", arm, to: store, took: 70, expected: nil)
    try add(.cut, "cut.web", arm, to: store, took: nil, expected: nil)
  }

  /// Run records: two that ended, one without an estimate, and three that did not end.
  private static func addRuns(_ index: String) throws {
    let whole = estimate(520, 630, 810, "2 past runs on this machine")
    let other = estimate(400, 600.2, 1002, "micro-benchmark")
    try DatabaseQueue(path: index).write { database in
      try add("1", arm, .done, took: 670, expected: whole, to: database)
      try add("2", plain, .done, took: 1260, expected: other, to: database)
      try add("3", plain, .done, took: 1200, expected: nil, to: database)
      try add("4", arm, .failed, took: 100, expected: whole, to: database)
      try add("5", arm, .stopped, took: 200, expected: whole, to: database)
      try add("6", arm, .running, took: 0, expected: whole, to: database)
    }
  }

  private static func estimate(_ low: Double, _ mid: Double, _ high: Double, _ basis: String) -> TimeEstimate {
    TimeEstimate(low: low, mid: mid, high: high, basis: basis)
  }

  /// - Parameter took: of the attempt that ended it, which counts; attempts that were stopped before took ten seconds.
  private static func add(
    _ kind: NodeKindName, _ name: String, _ recipe: (file: String, cell: String), to store: Store,
    took seconds: Double?, expected: TimeEstimate?
  ) throws {
    let spec = NodeSpec(
      name: name, kind: kind, version: 1, fields: [NodeField(path: "recipe", value: recipe.file + recipe.cell)])
    let output = try store.makeOutput()
    try output.prepare()
    try Data(name.utf8).write(to: output.url.appending(path: "content"))
    let timing = seconds.map {
      NodeTiming(machine: "here", threads: 2, work: nil, expected: expected, seconds: $0)
    }
    _ = try store.commit(
      output, key: NodeKey(of: spec, inputs: [:]), spec: spec, summary: NodeSummary(),
      uses: [NodeUse(recipe: recipe.file, cell: recipe.cell, name: name)], created: 0, seconds: (seconds ?? 0) + 10,
      timing: timing)
  }

  private static func add(
    _ key: String, _ recipe: (file: String, cell: String), _ state: RunRecord.State, took seconds: Double,
    expected: TimeEstimate?, to database: Database
  ) throws {
    let json = try expected.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    try database.execute(
      sql: """
        INSERT INTO runs (recipe, cell, id, family, seed, key, state, environment, started, seconds, expected)
        VALUES (?, ?, 'id', 'family', 0, ?, ?, '{}', 0, ?, ?)
        """,
      arguments: [recipe.file, recipe.cell, key, state.rawValue, seconds, json])
  }
}
