import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// `evaluate.report: best`. With a constant rate a shorter training is the beginning of a longer one, so what each epoch
/// would have reported is known from trainings of their own.
@Suite("The best epoch", .serialized)
struct BestEpochTests {
  private func project(_ folder: URL, epochs: Int, evaluate: String) -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = """
      omni: 1
      extends: pocket.yaml
      schedule: {policy: constant, lr: 0.03, epochs: \(epochs)}
      evaluate: {\(evaluate)}
      """
    return project
  }

  private func run(_ project: PocketProject) async throws -> RunReport {
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    return report
  }

  private func evaluation(_ report: RunReport, _ project: PocketProject) throws -> URL {
    let store = try Store(writing: project.folder)
    return store.output(of: try #require(try report.entry("evaluate").stored))
  }

  private func metrics(_ folder: URL) throws -> EvaluateNode.SourceMetrics {
    try #require(
      try JSONFile.read(
        [EvaluateNode.SourceMetrics].self, from: folder.appending(path: ArtifactFiles.metrics)
      ).first)
  }

  @Test func `is the first of those with the highest top-1, with that epoch's own predictions`() async throws {
    try await withTemporaryFolder { folder in
      var alone: [(metrics: EvaluateNode.SourceMetrics, predictions: String)] = []
      for epochs in 1...4 {
        let project = project(folder, epochs: epochs, evaluate: "report: last")
        let output = try evaluation(try await run(project), project)
        let predictions = try String(
          contentsOf: output.appending(path: ArtifactFiles.predictions("val")), encoding: .utf8)
        alone.append((try metrics(output), predictions))
      }
      for (every, competing) in [(1, [1, 2, 3, 4]), (3, [3, 4]), (9, [4])] {
        let project = project(folder, epochs: 4, evaluate: "report: best, every: \(every)")
        let report = try await run(project)
        let output = try evaluation(report, project)
        let seen = try JSONLines.read(
          EvaluateNode.EpochMetrics.self, from: output.appending(path: ArtifactFiles.epochMetrics))
        #expect(seen.map(\.epoch) == competing)
        #expect(seen.map(\.top1) == competing.map { alone[$0 - 1].metrics.top1 })
        #expect(seen.map(\.meanClass) == competing.map { alone[$0 - 1].metrics.meanClass })
        let best = try #require(
          competing.max { a, b in (alone[a - 1].metrics.top1, b) < (alone[b - 1].metrics.top1, a) })
        let found = try metrics(output)
        #expect(found.epoch == best && found.chosenOn == "val")
        #expect(found.top1 == alone[best - 1].metrics.top1 && found.confusion == alone[best - 1].metrics.confusion)
        let predictions = try String(
          contentsOf: output.appending(path: ArtifactFiles.predictions("val")), encoding: .utf8)
        #expect(predictions == alone[best - 1].predictions)
        let facts = try #require(try report.entry("evaluate").stored).summary.facts
        #expect(facts["best_epoch"] == .number(Double(best)) && facts["chosen_on"] == .text("val"))
        let table = try TableDocument(try project.compile(), store: try Store(reading: folder))
        #expect(table.rows.map(\.bestEpochs) == [[best]])
        #expect(TableText().render(table).contains("validation data chose the epoch that counts (\(best))"))
        #expect(try project.compile().recipes[0].notes.contains { $0.contains("chosen by its top-1 on \"val\"") })
      }
    }
  }

  @Test func `a stopped training keeps the same epochs`() async throws {
    try await withTemporaryFolder { folder in
      let evaluate = "report: best, every: 1"
      let whole = try await run(project(folder.appending(path: "whole"), epochs: 3, evaluate: evaluate))
      var stopped = project(folder.appending(path: "stopped"), epochs: 3, evaluate: evaluate)
      // Three iterations an epoch: in the middle of one, and at the end of one.
      for place in [4, 6] {
        stopped.stopAfter = place
        #expect(try await stopped.run().stops.count == 1)
      }
      stopped.stopAfter = nil
      let resumed = try await run(stopped)
      #expect(try resumed.output("train") == whole.output("train"))
      #expect(try resumed.output("evaluate") == whole.output("evaluate"))
    }
  }
}
