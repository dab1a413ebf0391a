import Engine
import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// The whole method with networks over time: a SlowOnly student and a SlowOnly teacher beside the 2D one. Images become
/// clips of one repeated frame, train as auxiliary batches and are mixed into the target's.
@Suite("SlowOnly end to end", .serialized)
struct SlowOnlyRunTests {
  private static let volumetric = """
    model: {kind: slowonly, backbone: {kind: resnet3d_slowonly, depth: 10, width: 8}, dropout: 0.5}
    clip: {segments: 1, frames: 4, stride: 1}
    evaluate: {sources: [val], clips: 2, crops: 3, size: 32, average: probabilities}
    """

  private static let base = """
    omni: 1
    base: true
    world: {seed: 5, classes: 3, width: 48, height: 40, frame_rate: 6, seconds: 1}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 4}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 3}}
    augment: [{resize_short: 36}, {random_resized_crop: 32}, {flip: 0.5}]
    schedule: {lr: 0.02, momentum: 0.9, weight_decay: 1e-4, clip_norm: 40, policy: cosine, by: epoch, epochs: 2}
    balance: {batch: {target: 4}}

    """

  private static let student = """
    omni: 1
    extends: volumetric.yaml
    sources:
      images: {role: web, kind: image, generate: {part: images, count: 12, wrong: 0.2}}
      videos: {role: web, kind: video, generate: {part: videos, count: 8}}
      raw: {role: web, kind: untrimmed, generate: {part: untrimmed, count: 3, shortest: 3s, longest: 4s}}
    teachers: {frames: {recipe: teacher.yaml}, clips: {recipe: slow_teacher.yaml}}
    curate:
      filter:
        images: {teacher: frames, top: 2, threshold: 0.0}
        videos: {teacher: clips, top: 2, threshold: 0.0}
        raw: {teacher: clips, top: 2, threshold: 0.0}
    transform: {image: {to: clip, method: replicate}, untrimmed: {to: parts, length: 1s, sample: video}}
    balance:
      batch: {target: 4, images: 4, videos: 2, raw: 2}
      auxiliary: {every: 2, count: {images: 1, videos: 1, raw: 1}, order: [images, videos, raw]}
    mixup: [{into: target, with: images, alpha: 0.2, probability: 1.0}]
    """

  private func project(_ folder: URL) -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = Self.student
    project.beside = [
      "volumetric.yaml": Self.base + Self.volumetric,
      "slow_teacher.yaml": "omni: 1\nextends: volumetric.yaml\nschedule: {epochs: 1}\n",
    ]
    return project
  }

  @Test func `teachers, curation, joint training and evaluation run, and resume to the same bits`() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await project(folder.appending(path: "whole")).run()
      let points = try curve(of: whole, in: folder.appending(path: "whole"))
      #expect(points.filter { $0.stream == "target" }.map(\.batches) == [3, 3])
      // Main iterations 0 and 2, then 4: two cycles in the first epoch, one in the second.
      #expect(points.filter { $0.stream == "images" }.map(\.batches) == [2, 1])
      #expect(points.allSatisfy { $0.loss > 0 && $0.loss.isFinite && $0.gradientNorm > 0 })
      let metrics = try #require(try whole.entry("evaluate").stored).summary.metrics
      #expect(metrics["top5"] == 1 && metrics["top1"].map { (0...1).contains($0) } == true)

      var again = project(folder.appending(path: "stopped"))
      again.loaderThreads = 3
      again.stopAfter = 4
      #expect(try await again.run().stops.map(\.saved) == ["checkpoint at iteration 4 of 6"])
      again.stopAfter = nil
      let resumed = try await again.run()
      try #require(resumed.isComplete, "\(resumed.failures.map(\.message))")
      for name in ["keep.images", "keep.videos", "select.raw", "compose", "train", "evaluate"] {
        #expect(try resumed.output(name) == whole.output(name), "\(name)")
      }
    }
  }

  @Test func `the second implementation of the engine finds the same losses`() async throws {
    func losses(_ backend: EngineBackend) async throws -> [Double] {
      var losses: [Double] = []
      try await withTemporaryFolder { folder in
        var project = project(folder)
        project.recipe = "omni: 1\nextends: volumetric.yaml\n"
        project.backend = backend
        losses = try await curve(of: project.run(), in: folder).map(\.loss)
      }
      return losses
    }
    let (first, second) = (try await losses(.oneDNN), try await losses(.openBLAS))
    #expect(first.count == 2 && second.count == 2)
    for (a, b) in zip(first, second) { #expect(abs(a - b) < 0.01 * a, "\(first) \(second)") }
  }

  @Test(arguments: EngineLibraries.hasBFloat16 ? EnginePrecision.allCases : [.float32])
  func `a channel-separated network trains and is evaluated`(_ precision: EnginePrecision) async throws {
    try await withTemporaryFolder { folder in
      var project = project(folder)
      project.recipe = """
        omni: 1
        extends: volumetric.yaml
        precision: \(precision)
        model: {kind: ircsn, backbone: {kind: resnet3d_csn, depth: 50, width: 4}}
        """
      let report = try await project.run()
      let points = try curve(of: report, in: folder)
      #expect(points.map(\.batches) == [3, 3])
      #expect(points.allSatisfy { $0.loss > 0 && $0.loss.isFinite && $0.gradientNorm > 0 })
      let metrics = try #require(try report.entry("evaluate").stored).summary.metrics
      #expect(metrics["top5"] == 1)
    }
  }

  private func curve(of report: RunReport, in folder: URL) throws -> [CurvePoint] {
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    let trained = try #require(try report.entry("train").stored)
    return try JSONLines.read(
      CurvePoint.self, from: Store(writing: folder).output(of: trained).appending(path: ArtifactFiles.curve))
  }
}
