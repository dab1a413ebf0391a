import Engine
import Execution
import Foundation
import Planning
import Testing

/// The planner, the store, the executor and the real nodes together.
@Suite("End to end on a pocket world", .serialized)
struct PocketRunTests {
  private let digested = ["keep.images", "select.raw", "compose", "train", "evaluate", "table"]

  @Test func `a run finishes, a second does nothing, a new threshold leaves the scores alone`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      let first = try await project.run()
      #expect(first.failures.map(\.message) == [])
      try #require(first.isComplete)
      let metrics = try #require(try first.entry("evaluate").stored).summary.metrics
      #expect(Set(metrics.keys) == ["top1", "top5", "mean_class"])
      #expect(metrics.values.allSatisfy { (0...1).contains($0) })
      // Three classes: the label is always among five.
      #expect(metrics["top5"] == 1)

      let second = try await project.run()
      #expect(second.isComplete && second.ran.isEmpty)
      #expect(second.cachedCount == first.entries.count)

      project.sets = ["curate.filter.images.threshold=0.999"]
      let third = try await project.run()
      // Nothing of 12 images is that sure: the stream is empty, which no training can draw from.
      #expect(third.ran == ["cut.images", "keep.images"])
      #expect(third.failures.map(\.node.spec.name) == ["compose"])

      project.sets = ["curate.filter.images.threshold=0.3"]
      let fourth = try await project.run()
      #expect(fourth.failures.map(\.message) == [])
      #expect(fourth.ran.first == "cut.images")
      let untouched = ["score", "features", "deduplicate", "index", "generate", "split"]
      #expect(!fourth.ran.contains { name in untouched.contains { name.hasPrefix($0) } })
    }
  }

  @Test func `a training that was stopped and went on gives the bits of an undisturbed one`() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await PocketProject(folder: folder.appending(path: "whole")).run()
      try #require(whole.isComplete, "\(whole.failures.map(\.message))")
      var project = PocketProject(folder: folder.appending(path: "stopped"))
      project.loaderThreads = 2
      project.stopAfter = 4
      let stopped = try await project.run()
      #expect(stopped.stops.map(\.saved) == ["checkpoint at iteration 4 of 6"])
      #expect(!stopped.isComplete)
      project.stopAfter = 5
      let again = try await project.run()
      #expect(again.stops.map(\.saved) == ["checkpoint at iteration 5 of 6"])
      project.stopAfter = nil
      let resumed = try await project.run()
      try #require(resumed.isComplete, "\(resumed.failures.map(\.message))")
      for name in digested {
        #expect(try resumed.output(name) == whole.output(name), "\(name)")
      }
      let weights = try resumed.entry("train").stored?.summary.weightsDigest
      #expect(try weights != nil && weights == whole.entry("train").stored?.summary.weightsDigest)
      let predictions = try resumed.entry("evaluate").stored?.summary.predictionsDigest
      #expect(try predictions != nil && predictions == whole.entry("evaluate").stored?.summary.predictionsDigest)
    }
  }

  @Test func `both backends and any number of loader threads walk the same way`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder.appending(path: "onednn"))
      let one = try await project.run()
      project = PocketProject(folder: folder.appending(path: "threads"))
      project.loaderThreads = 3
      let three = try await project.run()
      for name in digested {
        #expect(try three.output(name) == one.output(name), "\(name)")
      }
      project = PocketProject(folder: folder.appending(path: "openblas"))
      project.backend = .openBLAS
      let other = try await project.run()
      #expect(other.isComplete, "\(other.failures.map(\.message))")
      // What no network looked at is the same to the bit; metrics are there and are shares.
      for name in ["generate.images", "index.raw", "split.raw"] {
        #expect(try other.output(name) == one.output(name), "\(name)")
      }
      let metrics = try #require(try other.entry("evaluate").stored).summary.metrics
      #expect(Set(metrics.keys) == ["top1", "top5", "mean_class"])
      #expect(metrics["top5"] == 1)
      // The teacher sees the same clips under both; what it then keeps for the student may differ at a boundary.
      let losses = try [one, other].map { report in
        guard case .number(let loss)? = try report.entry("frames/train").stored?.summary.facts["loss"] else {
          return 0.0
        }
        return loss
      }
      #expect(losses[0] > 0 && abs(losses[0] - losses[1]) < 0.01 * losses[0], "\(losses)")
    }
  }
}
