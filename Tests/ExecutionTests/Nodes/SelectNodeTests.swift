import Curation
import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// Untrimmed videos as single frames, and whole videos of which one part is kept.
@Suite("What untrimmed videos give to an epoch")
struct SelectNodeTests {
  /// Two videos in eight units: of the first two are kept, one is a duplicate; the second has nothing.
  private func node(
    _ transform: String, units: [Sample], outcomes: [KeepOutcome], labels: [Int], in folder: URL
  ) throws -> HandMadeNode {
    let node = HandMadeNode(
      "select.raw", in: folder,
      recipe: PocketRecipes.omni.replacing(
        "untrimmed: {to: parts, length: 1s, sample: video}", with: "untrimmed: \(transform)"))
    try node.input("samples").writeSamples(units)
    let keep = try node.input("kept")
    try JSONLines.write(outcomes, to: keep.appending(path: ArtifactFiles.outcomes))
    try keep.writeSamples(
      zip(outcomes.kept, labels).map { index, label in
        var sample = units[index]
        sample.label = label
        return sample
      })
    return node
  }

  private let outcomes: [KeepOutcome] = [
    .kept, .disagreed, .duplicate, .kept, .kept, .unscored, .disagreed, .disagreed,
  ]

  private var frames: [Sample] {
    SplitNode.frames(of: untrimmedVideo("u0.mp4", frames: 32))
      + SplitNode.frames(of: untrimmedVideo("u1.mp4", frames: 12))
  }

  private var parts: [Sample] {
    SplitNode.parts(of: untrimmedVideo("u0.mp4", frames: 32), seconds: 1)
      + SplitNode.parts(of: untrimmedVideo("u1.mp4", frames: 12), seconds: 1)
  }

  @Test(arguments: [
    // (frames, rate, the frames of each second)
    (25, 10.0, [0, 10, 20]), (20, 10.0, [0, 10]), (1, 10.0, [0]), (0, 10.0, []), (100, 29.97, [0, 30, 60, 90]),
    (1_000, 333.5, [0, 334, 667]), (3, 0.0, [0, 1, 2]),
  ])
  func `single frames are a second apart`(frames: Int, rate: Double, expected: [Int]) {
    var video = untrimmedVideo("u.mp4", frames: frames)
    video.frameRate = rate
    let found = SplitNode.frames(of: video)
    #expect(found.map { $0.part?.firstFrame } == expected)
    #expect(found.allSatisfy { $0.frames == 1 && $0.part?.frameCount == 1 && $0.label == 1 })
    #expect(found.map(\.id) == expected.indices.map { "u.mp4#frame_\($0)" })
  }

  @Test func `parts that lie in files of their own are no whole videos`() async throws {
    try await withTemporaryFolder { folder in
      let recipe = PocketRecipes.omni.replacing("{to: parts, length: 1s, sample: video}", with: "{to: snippets}")
      let node = HandMadeNode("split.raw", in: folder, recipe: recipe)
      var part = untrimmedVideo("u/part_3.mp4", frames: 12)
      part.part = PartRange(index: 3, firstFrame: 0, frameCount: 12)
      part.video = "u"
      try node.input("samples").writeSamples([part])
      let message = try await failure { try await node.run() }
      #expect(message.contains("u/part_3.mp4 was cut out of its video"), "\(message)")
      try node.input("samples").writeSamples([untrimmedVideo("v.mp4", frames: 13)])
      _ = try await node.run()
      #expect(try node.output.readSamples().map { $0.part?.firstFrame } == [0, 6, 12])
    }
  }

  @Test func `a video's positive frames come with its negatives, by label`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(
        "{to: snippets, sample: video}", units: frames, outcomes: outcomes, labels: [2, 0, 2], in: folder)
      let summary = try await node.run()
      let samples = try node.output.readSamples()
      // Frames 12 (a duplicate) and 30 (without scores) are neither; the second video has no positive.
      #expect(samples.map(\.id) == ["u0.mp4#snippets_0", "u0.mp4#snippets_2"])
      #expect(samples.map(\.label) == [0, 2])
      #expect(samples.map(\.snippets?.positives) == [[18], [0, 24]])
      #expect(samples.map(\.snippets?.negatives) == [[6], [6]])
      #expect(samples.allSatisfy { $0.part == nil && $0.path == "u0.mp4" })
      #expect(summary.samplesOut == 2)
      #expect(!FileManager.default.fileExists(atPath: node.output.appending(path: ArtifactFiles.groups).path))
    }
  }

  @Test func `drawn by part, each positive frame is a sample`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(
        "{to: snippets, sample: part}", units: frames, outcomes: outcomes, labels: [2, 0, 2], in: folder)
      _ = try await node.run()
      let samples = try node.output.readSamples()
      #expect(samples.map(\.id) == ["u0.mp4#frame_0", "u0.mp4#frame_3", "u0.mp4#frame_4"])
      #expect(samples.map(\.snippets?.positives) == [[0], [18], [24]])
    }
  }

  @Test func `take all: refused parts ride along, duplicates do not`() async throws {
    try await withTemporaryFolder { folder in
      let node = try node(
        "{to: parts, length: 1s, take: all}", units: parts, outcomes: outcomes, labels: [2, 0, 2], in: folder)
      try MatrixFile.write(
        Matrix(rows: 3, columns: 3, values: [0, 0, 1, 1, 0, 0, 0, 0.5, 0.5]),
        to: node.input("kept").appending(path: ArtifactFiles.softLabels))
      _ = try await node.run()
      let samples = try node.output.readSamples()
      #expect(samples.map(\.id) == ["u0.mp4#part_0", "u0.mp4#part_1", "u0.mp4#part_3", "u0.mp4#part_4"])
      #expect(samples.map(\.label) == [2, 2, 0, 2])
      #expect(try JSONFile.read([Int].self, from: node.output.appending(path: ArtifactFiles.groups)) == [4])
      let soft = try MatrixFile.read(from: node.output.appending(path: ArtifactFiles.softLabels))
      #expect(Array(soft[0]) == [0, 0, 1] && Array(soft[2]) == [1, 0, 0])
      // A refused part has the mean of its video's kept ones.
      let mean: [Float] = [1.0 / 3, 0.5 / 3, 0.5]
      #expect(zip(soft[1], mean).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func `a run on single frames trains`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      project.recipe = PocketRecipes.omni.replacing(
        "untrimmed: {to: parts, length: 1s, sample: video}", with: "untrimmed: {to: snippets}")
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: folder)
      let samples = try store.output(of: #require(report.entry("select.raw").stored)).readSamples()
      #expect(!samples.isEmpty && samples.allSatisfy { $0.snippets != nil })
    }
  }
}
