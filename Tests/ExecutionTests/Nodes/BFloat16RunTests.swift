import Engine
import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// A recipe with `precision: bfloat16`, from its text to its metrics.
@Suite("bfloat16 end to end", .serialized, .enabled(if: EngineLibraries.hasBFloat16))
struct BFloat16RunTests {
  private func project(_ folder: URL, precision: String = "bfloat16") -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = "omni: 1\nextends: pocket.yaml\nprecision: \(precision)\n"
    return project
  }

  @Test func `a recipe trains near float32, and resumes to the same bits`() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await project(folder.appending(path: "whole")).run()
      let losses = try losses(of: whole, in: folder.appending(path: "whole"))
      let exact = try await project(folder.appending(path: "float32"), precision: "float32").run()
      let expected = try self.losses(of: exact, in: folder.appending(path: "float32"))
      #expect(losses.count == 2 && losses != expected)
      for (a, b) in zip(losses, expected) { #expect(abs(a - b) < 0.05 * b, "\(losses), float32 \(expected)") }
      #expect(try whole.entry("evaluate").stored?.summary.metrics["top5"] == 1)

      var stopped = project(folder.appending(path: "stopped"))
      stopped.stopAfter = 4
      #expect(try await stopped.run().stops.map(\.saved) == ["checkpoint at iteration 4 of 6"])
      stopped.stopAfter = nil
      let resumed = try await stopped.run()
      for name in ["train", "evaluate"] { #expect(try resumed.output(name) == whole.output(name), "\(name)") }
    }
  }

  @Test func `the plain backend refuses with the way out`() async throws {
    try await withTemporaryFolder { folder in
      var project = project(folder)
      project.backend = .openBLAS
      let messages = try await project.run().failures.map(\.message)
      #expect(messages.contains { $0.contains("bfloat16") && $0.contains("--engine onednn") }, "\(messages)")
    }
  }

  private func losses(of report: RunReport, in folder: URL) throws -> [Double] {
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    let trained = try #require(try report.entry("train").stored)
    return try JSONLines.read(
      CurvePoint.self, from: Store(writing: folder).output(of: trained).appending(path: ArtifactFiles.curve)
    ).map(\.loss)
  }
}
