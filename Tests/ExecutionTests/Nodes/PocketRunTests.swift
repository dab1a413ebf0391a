import Curation
import Engine
import Execution
import Foundation
import Media
import Planning
import TestSupport
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
      try checkCurve(of: first, in: folder)
      try checkCuration(of: first, project)

      let second = try await project.run()
      #expect(second.isComplete && second.ran.isEmpty)
      #expect(second.cachedCount == first.entries.count)

      project.sets = ["curate.filter.images.threshold=0.999"]
      let third = try await project.run()
      // Nothing of 12 images is that sure: the stream is empty, which no training can draw from.
      #expect(third.ran == ["cut.images", "keep.images", "statistics"])
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

  /// Three target batches an epoch; after every second iteration, one batch of each web stream. Rates of the cosine.
  private func checkCurve(of report: RunReport, in folder: URL) throws {
    let store = try Store(writing: folder)
    let trained = try #require(try report.entry("train").stored)
    let points = try JSONLines.read(
      CurvePoint.self, from: store.output(of: trained).appending(path: ArtifactFiles.curve))
    let target = points.filter { $0.stream == "target" }
    #expect(target.map(\.epoch) == [0, 1])
    #expect(target.map(\.batches) == [3, 3])
    #expect(target.map(\.rate) == [0.02, 0.01])
    #expect(Set(points.map(\.stream)) == ["images", "raw", "target", "videos"])
    #expect(points.allSatisfy { $0.loss > 0 && $0.loss.isFinite && $0.gradientNorm > 0 })
    let steps = points.reduce(0) { $0 + $1.batches }
    #expect(trained.summary.facts["optimizer_steps"] == .number(Double(steps)))
  }

  /// The figures of untrimmed parts against the truth, frame by frame; those of near-copies against the plan's share.
  private func checkCuration(of report: RunReport, _ project: PocketProject) throws {
    let store = try Store(writing: project.folder)
    func output(_ name: String) throws -> URL {
      store.output(of: try #require(try report.entry(name).stored))
    }
    let figures = try TableDocument(project.compile(), store: store).curation
    #expect(figures.map(\.source) == ["images", "raw", "videos"])
    for figure in figures {
      let statistics = try #require(figure.statistics)
      #expect(statistics.before == figure.samples && statistics.after == figure.kept)
      #expect(statistics.classes.map(\.after).reduce(0, +) == figure.kept)
      // The pocket recipe's threshold is 0: the first line is the filter itself.
      let first = try #require(statistics.filter?.calibration.lines.first)
      #expect(first.kept == figure.agreed)
      #expect(first.precision == figure.filterQuality?.precision && first.recall == figure.filterQuality?.recall)
      #expect(FileManager.default.fileExists(atPath: (figure.folder ?? "") + "/\(figure.source).calibration.svg"))
    }
    let raw = try #require(figures.first { $0.source == "raw" })
    let truth = try JSONLines.read(TruthRecord.self, from: output("generate.raw").appending(path: ArtifactFiles.truth))
    let parts = try output("split.raw").readSamples()
    let verdicts = try JSONLines.read(CutVerdict.self, from: output("cut.raw").appending(path: ArtifactFiles.verdicts))
    let isRight = try zip(parts, verdicts).map { part, verdict in
      let record = try #require(truth.first { $0.path == part.path })
      let range = try #require(part.part)
      let shown = (range.firstFrame..<range.firstFrame + range.frameCount).count { frame in
        record.actions.contains { $0.label == verdict.label && $0.first <= frame && frame < $0.first + $0.count }
      }
      return Double(shown) >= Double(range.frameCount) / 2
    }
    let right = isRight.count { $0 }
    let kept = verdicts.count { $0.isKept }
    let both = zip(isRight, verdicts).count { $0 && $1.isKept }
    #expect(raw.samples == parts.count && raw.agreed == kept)
    #expect(raw.filterQuality?.baseRate == Double(right) / Double(parts.count))
    #expect(raw.filterQuality?.precision == (kept == 0 ? nil : Double(both) / Double(kept)))
    #expect(raw.filterQuality?.recall == (right == 0 ? nil : Double(both) / Double(right)))
    let images = try #require(figures.first { $0.source == "images" })
    let copies = try JSONLines.read(
      TruthRecord.self, from: output("generate.images").appending(path: ArtifactFiles.truth)
    ).count { $0.duplicateOf != nil }
    #expect(copies > 0)
    #expect(images.duplicateQuality?.baseRate == Double(copies) / 12)
  }
}
