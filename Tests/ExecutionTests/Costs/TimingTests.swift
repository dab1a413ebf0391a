import Execution
import Foundation
import GRDB
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("What nodes took, and what was expected of them")
struct TimingTests {
  private static let work = NodeWork(shape: "toy", samples: 10)
  private static let expected = TimeEstimate(low: 0, mid: 0.5, high: 1, basis: "model")

  /// Of the table of nodes.
  private static func columns(_ path: String) throws -> [String] {
    try DatabaseQueue(path: path).read { try $0.columns(in: "nodes").map(\.name) }
  }

  /// Makes the index of a store one as it was before.
  private static func forgetColumns(_ path: String) throws {
    try DatabaseQueue(path: path).write { database in
      try database.execute(sql: "ALTER TABLE nodes DROP COLUMN timing; ALTER TABLE runs DROP COLUMN expected")
    }
  }

  private func project(_ folder: URL) -> ToyProject {
    var project = ToyProject(folder: folder)
    project.cost = NodeCost(work: Self.work, expected: Self.expected)
    project.environment = ["machine": "toy machine"]
    return project
  }

  @Test func `a finished node keeps where it ran, its work and what was expected`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await project(folder).run()
      let stored = try #require(try Store(reading: folder)?.nodes(kind: .cut).first)
      let timing = try #require(stored.timing)
      #expect(timing.machine == "toy machine")
      // A node that leaves the engine alone shares the two threads with whatever else is ready.
      #expect(timing.threads == 2)
      #expect(timing.work == Self.work)
      #expect(timing.expected == Self.expected)
      #expect(timing.seconds == stored.seconds)
    }
  }

  @Test func `a run record adds up what was expected of training and evaluation`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await project(folder).run()
      let store = try #require(try Store(reading: folder))
      let run = try #require(try store.runs().first)
      #expect(run.expected == TimeEstimate(low: 0, mid: 1, high: 2, basis: "model"))
      let document = try EstimatesDocument(recordedIn: store)
      #expect(document.entries.count == 6)
      #expect(document.shares.map(\.what) == ["nodes, model", "runs"])
      #expect(document.shares.allSatisfy { $0.within == $0.count })
      #expect(RunsDocument([run]).runs[0].expected?.mid == 1)
    }
  }

  @Test func `the summary of a run sets what was expected beside what it took`() async throws {
    try await withTemporaryFolder { folder in
      let report = try await project(folder).run()
      let text = RunSummary(report, seconds: 3, command: "omni run").text
      #expect(text.contains("expected 2.5 s (0.0 s \u{2026} 5.0 s; model), took 0.0 s"))
      // Of three nodes nothing was expected.
      var known = report
      for position in known.entries.indices.prefix(3) { known.entries[position].stored?.timing = nil }
      #expect(
        RunSummary(known, seconds: 3, command: "omni run").text.contains(
          "; model) for the 2 of 5 nodes that had an estimate, which took 0.0 s"))
      // Nothing was expected of cached nodes.
      let again = try await project(folder).run()
      #expect(!RunSummary(again, seconds: 3, command: "omni run").text.contains("expected"))
    }
  }

  @Test func `sizes that were guessed teach nothing, though what was expected is kept`() async throws {
    try await withTemporaryFolder { folder in
      var guessed = project(folder)
      guessed.cost.work?.isGuess = true
      _ = try await guessed.run()
      let timing = try #require(try Store(reading: folder)?.nodes(kind: .train).first?.timing)
      #expect(timing.work == nil)
      #expect(timing.expected == Self.expected)
    }
  }

  @Test func `a node that was stopped before teaches nothing`() async throws {
    try await withTemporaryFolder { folder in
      var stopped = project(folder)
      stopped.behaviours[.train] = { _ in throw Stopped() }
      _ = try await stopped.run()
      _ = try await project(folder).run()
      let store = try #require(try Store(reading: folder))
      let train = try #require(try store.nodes(kind: .train).first)
      #expect(train.timing?.work == nil)
      #expect(train.timing?.expected == nil)
      #expect(try store.nodes(kind: .evaluate).first?.timing?.work == Self.work)
    }
  }

  @Test func `a store of an older omni is read, and written to after its columns were added`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await project(folder).run()
      let path = folder.appending(path: "index.sqlite").path(percentEncoded: false)
      try Self.forgetColumns(path)
      let reader = try #require(try Store(reading: folder))
      #expect(try reader.nodes(kind: .cut).count == 1)
      #expect(try reader.nodes(kind: .cut).first?.timing == nil)
      #expect(try reader.runs().first?.expected == nil)
      #expect(!(try Self.columns(path).contains("timing")))
      _ = try Store(writing: folder)
      #expect(try Self.columns(path).contains("timing"))
    }
  }

  @Test func `speeds of another machine are not taken`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-speeds-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let mine = SpeedCache(folder: folder, processor: "one", libraries: "library 1", threads: 2)
    #expect(mine.document == nil)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var speeds = MachineSpeeds.model
    speeds.basis = "micro-benchmark"
    let document = SpeedCache.Document(processor: "one", libraries: "library 1", threads: 2, speeds: speeds)
    try JSONEncoder().encode(document).write(to: mine.file)
    #expect(mine.document?.speeds == speeds)
    let other = SpeedCache(folder: folder, processor: "two", libraries: "library 1", threads: 2)
    try FileManager.default.copyItem(at: mine.file, to: other.file)
    #expect(other.document == nil)
    #expect(SpeedCache(folder: folder, processor: "one", libraries: "library 1", threads: 4).document == nil)
  }
}
