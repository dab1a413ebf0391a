import Curation
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The bytes of every cheap node on tiny inputs. When one of these changes, raise the version of its kind in
/// `Planning/Nodes`, or stores made before will be read as if they held the new output.
@Suite("Output of each kind of node")
struct NodeGoldenTests {
  private func golden(_ node: HandMadeNode, _ kind: NodeKindName, version: Int, _ expected: String) throws {
    let digest = try FolderDigest(of: node.output).digest
    let files = try filePaths(in: node.output)
    #expect(digest.prefix(16) == expected, "\(kind.rawValue) \(files)")
    let compilation = Compilation.plan(try PocketProject.load(), facts: StoreFacts(store: nil))
    let spec = compilation.graph.nodes.first { $0.spec.kind == kind }?.spec
    #expect(spec?.version == version)
  }

  @Test func split() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("split.raw", in: folder)
      try node.input("samples").writeSamples([
        untrimmedVideo("u0.mp4", frames: 20), untrimmedVideo("u1.mp4", frames: 6),
      ])
      let summary = try await node.run()
      #expect(summary.samplesIn == 2 && summary.samplesOut == 5)
      try golden(node, .split, version: 2, "1fa237f745cb9c7b")
    }
  }

  @Test func cut() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("cut.images", in: folder)
      try node.input("samples").writeSamples(handMadeSamples())
      try MatrixFile.write(handMadeScores, to: node.input("scores").appending(path: ArtifactFiles.scores))
      let summary = try await node.run(sets: [
        "curate.filter.images.top=1", "curate.filter.images.threshold=0.5",
      ])
      let verdicts = try JSONLines.read(CutVerdict.self, from: node.output.appending(path: ArtifactFiles.verdicts))
      #expect(verdicts.map(\.isKept) == [true, true, true, false, false, false])
      #expect(verdicts.map(\.rank) == [1, 1, 1, 2, 3, 0])
      #expect(summary.samplesOut == 3)
      #expect(summary.facts["kept_share"] == .number(0.5))
      try golden(node, .cut, version: 2, "160d01b186ab3166")
    }
  }

  @Test func deduplicate() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("deduplicate.images", in: folder)
      // Both frames of sample 1 point where the reference points; sample 2 is nearly there, at a cosine of 0.995.
      let queries = Matrix(rows: 4, columns: 2, values: [1, 0, 0, 3, 0, 5, 0.1, 1])
      try FrameFeatures.write(FeatureSet(features: queries, framesPerSample: [1, 2, 1]), to: node.input("features"))
      try FrameFeatures.write(FeatureSet(Matrix(rows: 1, columns: 2, values: [0, 2])), to: node.input("reference.0"))
      let summary = try await node.run()
      #expect(summary.facts["duplicates"] == .number(1))
      let verdicts = try JSONLines.read(
        DuplicateVerdict.self, from: node.output.appending(path: ArtifactFiles.duplicates))
      #expect(verdicts.map(\.isDuplicate) == [false, true, false])
      try golden(node, .deduplicate, version: 2, "c0e3efb8fa01340a")
    }
  }

  @Test func keep() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("keep.images", in: folder)
      try node.input("samples").writeSamples(handMadeSamples())
      let kept = [true, true, true, true, false, true]
      let verdicts = kept.enumerated().map { index, kept in
        CutVerdict(isKept: kept, label: index % 3, rank: 1, probability: 0.5 + Float(index) / 16, choice: index % 3)
      }
      try JSONLines.write(verdicts, to: node.input("cut").appending(path: ArtifactFiles.verdicts))
      let summary = try await node.run(sets: ["curate.keep.per_class_cap=1"])
      // Class 0 has samples 0 and 3, class 2 has 2 and 5: the surer one stays.
      let outcomes = try JSONLines.read(KeepOutcome.self, from: node.output.appending(path: ArtifactFiles.outcomes))
      #expect(outcomes == [.overClassCap, .kept, .overClassCap, .kept, .disagreed, .kept])
      let samples = try node.output.readSamples()
      #expect(samples.map(\.id) == ["i1.jpg", "i3.jpg", "i5.jpg"])
      // The label of the verdict, not the list's.
      #expect(samples.map(\.label) == [1, 0, 2])
      #expect(summary.facts["over_class_cap"] == .number(2))
      try golden(node, .keep, version: 2, "90faae9d36035623")
    }
  }

  @Test func `a duplicate is not kept, however sure its teacher is`() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("keep.images", in: folder)
      try node.input("samples").writeSamples(handMadeSamples([0, 1, 2]))
      let sure = CutVerdict(isKept: true, label: 1, rank: 1, probability: 1, choice: 1)
      try JSONLines.write([sure, sure, sure], to: node.input("cut").appending(path: ArtifactFiles.verdicts))
      let copies = [false, true, false].map { DuplicateVerdict(isDuplicate: $0, similarity: 1, reference: 0) }
      try JSONLines.write(copies, to: node.input("deduplicate").appending(path: ArtifactFiles.duplicates))
      _ = try await node.run()
      #expect(try node.output.readSamples().map(\.id) == ["i0.jpg", "i2.jpg"])
    }
  }

  @Test func select() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("select.raw", in: folder)
      let parts = ["u0.mp4", "u1.mp4"].flatMap { name in
        SplitNode.parts(of: untrimmedVideo(name, frames: 18), seconds: 1)
      }
      try node.input("samples").writeSamples(parts)
      try node.input("kept").writeSamples([parts[0], parts[2], parts[4]])
      let summary = try await node.run()
      #expect(try JSONFile.read([Int].self, from: node.output.appending(path: ArtifactFiles.groups)) == [2, 1])
      #expect(summary.samplesIn == 3 && summary.samplesOut == 2)
      try golden(node, .select, version: 1, "cdb0a8fd83057318")
    }
  }

  @Test func statistics() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("statistics", in: folder)
      try node.input("samples.target").writeSamples(handMadeSamples([0, 1, 2, 0]))
      try node.input("samples.images").writeSamples(handMadeSamples())
      let rule = FilterRule(top: 2)
      let verdicts = rule.cut(
        scores: handMadeScores, labels: handMadeSamples().map(\.label), classes: 3, label: .query)
      try JSONLines.write(verdicts, to: node.input("cut.images").appending(path: ArtifactFiles.verdicts))
      _ = try await node.run()
      try golden(node, .statistics, version: 2, "4185ecc69db560e6")
    }
  }

  @Test func compose() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("compose", in: folder)
      try node.input("target").writeSamples(handMadeSamples([0, 1, 2, 0, 1, 2, 0, 1, 2]))
      try node.input("images").writeSamples(handMadeSamples([0, 0, 0, 0, 1, 2]))
      try node.input("videos").writeSamples(handMadeSamples([0, 1]))
      try node.input("raw").writeSamples(handMadeSamples([0, 1, 2]))
      try JSONFile.write([2, 1], to: node.input("raw").appending(path: ArtifactFiles.groups))
      let summary = try await node.run()
      // ⌈9 / 4⌉ iterations; after every second one, three auxiliary steps.
      #expect(summary.facts["iterations_per_epoch"] == .number(3))
      try golden(node, .compose, version: 2, "782885118b60b98c")
    }
  }

  @Test func `index of a list`() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("index.videos", in: folder)
      let media = try node.input("media")
      for index in 0..<3 {
        try tinyVideo(frames: 4 + index, at: media.appending(path: "v\(index).mp4"))
      }
      try "v0.mp4 0\nv1.mp4 2\nv2.mp4 1\n".write(
        to: media.appending(path: "list.txt"), atomically: true, encoding: .utf8)
      try media.writeClasses(["a", "b", "c"])
      let summary = try await node.run()
      #expect(summary.samplesOut == 3 && summary.lostMedia == 0)
      let samples = try node.output.readSamples()
      #expect(samples.map(\.frames) == [4, 5, 6])
      #expect(samples.map(\.label) == [0, 2, 1])
      try golden(node, .index, version: 4, "379610854a0c5dc1")
    }
  }
}

/// Probabilities of three classes for six samples.
let handMadeScores = Matrix(
  rows: 6, columns: 3,
  values: [
    0.75, 0.25, 0, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.5, 0.125, 0.375, 0.5, 0.25, 0.25,
  ])

/// An untrimmed video of 6 frames a second that no node opens.
func untrimmedVideo(_ name: String, frames: Int) -> Sample {
  Sample(
    id: name, path: name, kind: .untrimmed, label: 1, frames: frames, width: 48, height: 40, frameRate: 6)
}
