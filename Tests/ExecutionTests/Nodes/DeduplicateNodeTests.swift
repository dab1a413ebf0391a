import Curation
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Node: de-duplication")
struct DeduplicateNodeTests {
  private func points(_ angles: [Double]) -> Matrix {
    Matrix(
      rows: angles.count, columns: 2,
      values: angles.flatMap { [Float(cos($0 * .pi / 180)), Float(sin($0 * .pi / 180))] })
  }

  private func verdicts(_ node: HandMadeNode) throws -> [DuplicateVerdict] {
    try JSONLines.read(DuplicateVerdict.self, from: node.output.appending(path: ArtifactFiles.duplicates))
  }

  @Test func `the automatic threshold is planned, made of crops, and told`() async throws {
    let roles = try PocketProject.roles(of: "deduplicate.images", sets: ["curate.deduplicate.similarity=auto"])
    #expect(roles.contains("crops.0"))
    #expect(try !PocketProject.roles(of: "deduplicate.images").contains("crops.0"))
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("deduplicate.images", in: folder)
      // Two frames: crops 60° apart, and 36.87° apart: cosines 0.5 and 0.8.
      try FrameFeatures.write(
        FeatureSet(features: points([0, 60, 10, 10 + 36.869_897_645_844_02]), framesPerSample: [2, 2]),
        to: node.input("crops.0"))
      try FrameFeatures.write(FeatureSet(points([0])), to: node.input("reference.0"))
      try FrameFeatures.write(FeatureSet(points([49, 50])), to: node.input("features"))
      let summary = try await node.run(sets: ["curate.deduplicate.similarity=auto"])
      guard case .number(let threshold)? = summary.facts["threshold"],
        case .number(let deviation)? = summary.facts["crop_similarity_sd"]
      else {
        Issue.record("\(summary.facts)")
        return
      }
      #expect(abs(threshold - 0.65) < 1e-6)
      #expect(abs(deviation - 0.3 / 2.0.squareRoot()) < 1e-6)
      #expect(summary.facts["crop_frames"] == .number(2))
      // cos 49° = 0.656, cos 50° = 0.643.
      #expect(try verdicts(node).map(\.isDuplicate) == [true, false])
    }
  }

  @Test func `sources are judged in the order of their names, each after those before it`() async throws {
    let within = ["curate.deduplicate.within=true"]
    #expect(
      try PocketProject.roles(of: "deduplicate.images", sets: within).filter { $0.hasPrefix("earlier.") } == [])
    let roles = try PocketProject.roles(of: "deduplicate.videos", sets: within)
    #expect(
      roles.filter { $0.hasPrefix("earlier.") || $0.hasPrefix("judged.") } == [
        "earlier.0", "earlier.1", "judged.0", "judged.1",
      ])
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("deduplicate.videos", in: folder)
      try FrameFeatures.write(FeatureSet(points([270])), to: node.input("reference.0"))
      try FrameFeatures.write(FeatureSet(points([10, 100])), to: node.input("earlier.0"))
      try FrameFeatures.write(FeatureSet(points([170])), to: node.input("earlier.1"))
      func judged(_ place: Int, _ isDuplicate: [Bool]) throws {
        try JSONLines.write(
          isDuplicate.map { DuplicateVerdict(isDuplicate: $0, similarity: 0, reference: nil) },
          to: node.input("judged.\(place)").appending(path: ArtifactFiles.duplicates))
      }
      try judged(0, [false, true])
      try judged(1, [false])
      try FrameFeatures.write(FeatureSet(points([100, 10.1, 100.1, 170.1, 270.1])), to: node.input("features"))
      let summary = try await node.run(sets: within)
      let found = try verdicts(node)
      #expect(found.map(\.isDuplicate) == [false, true, true, true, true])
      #expect(found.map(\.repeats?.collection) == [nil, 0, 2, 1, nil])
      #expect(found.map(\.repeats?.sample) == [nil, 0, 0, 0, nil])
      #expect(summary.facts["repeats"] == .number(3))
      #expect(summary.facts["duplicates"] == .number(4))
    }
  }

  @Test func `the page shows pairs on both sides of the threshold and stands alone`() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("deduplicate.images", in: folder)
      var samples = handMadeSamples([0, 1, 2])
      samples[0].id = "a <b> & \"c\".jpg"
      try node.input("samples").writeSamples(samples)
      let media = try node.input("media")
      for sample in samples {
        let picture = Frame(width: 48, height: 40, red: 200, green: 30, blue: 60)
        try Data(try JPEGEncoder.encode(picture)).write(to: media.appending(path: sample.path))
      }
      try FrameFeatures.write(FeatureSet(points([0])), to: node.input("reference.0"))
      try FrameFeatures.write(FeatureSet(points([0, 90, 1])), to: node.input("features"))
      _ = try await node.run()
      let page = try node.text(ArtifactFiles.pairs)
      // 0 and 2 are dropped, the less alike one after the more alike; 1 is kept.
      let order = ["class=\"dropped\"><td>1.000", "class=\"dropped\"><td>1.000", "class=\"kept\"><td>0.000"]
      var rest = page[...]
      for text in order {
        let place = try #require(rest.range(of: text), "\(text)")
        rest = rest[place.upperBound...]
      }
      #expect(page.contains("a &lt;b&gt; &amp; &quot;c&quot;.jpg"))
      #expect(page.ranges(of: "data:image/jpeg;base64,").count == 3)
      #expect(!page.contains("http") && !page.contains("<script") && page.contains("color-scheme: light dark"))
      #expect(page.contains("(cannot be read)"))
      let text = try #require(page.split(separator: "base64,").dropFirst().first?.prefix { $0 != "\"" })
      let jpeg = try #require(Data(base64Encoded: String(text)))
      let file = folder.appending(path: "thumbnail.jpg")
      try jpeg.write(to: file)
      #expect(try ImageReader.decode(path: file.path).height == 96)
    }
  }

  @Test func `pixels need no teacher, and find mirrored and cropped copies`() async throws {
    let recipe = PocketRecipes.omni.replacing(
      "features: {from: frames}, similarity: 0.999",
      with:
        "features: {from: pixels, frames: 6, mirror: true, inset: 0.09}, "
        + "whiten: {components: 60, ridge: 0.1}, similarity: 0.72"
    )
    let names = Compilation.plan(try PocketProject.load(recipe), facts: StoreFacts(store: nil)).graph.nodes.map(\.spec)
    let features = try #require(names.first { $0.name == "features.val" })
    #expect(features.inputs.map(\.role) == ["samples", "media"])
    try await withTemporaryFolder { folder in
      let world = WorldSpec(seed: 5, classes: 3, width: 64, height: 48, frameRate: 8, clipSeconds: 1)
      func make(_ spec: WorldSourceSpec) throws -> (URL, [TruthRecord], [Sample]) {
        let place = folder.appending(path: spec.name)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        _ = try PocketWorld.generate(source: spec, world: world, into: place.path, threads: 2)
        let truth = try JSONLines.read(TruthRecord.self, from: place.appending(path: ArtifactFiles.truth))
        let samples = truth.map { record in
          Sample(
            id: record.path, path: record.path, kind: spec.part.kind, label: record.query, frames: record.frames,
            width: 64, height: 48, frameRate: 8)
        }
        return (place, truth, samples)
      }
      let (valMedia, _, valSamples) = try make(WorldSourceSpec(name: "val", part: .validation, count: .total(30)))
      let (webMedia, truth, webSamples) = try make(
        WorldSourceSpec(
          name: "images", part: .images, count: .total(60), wrong: 0.2, irrelevant: 0.1,
          duplicates: PlantedShare(share: 0.3, source: "val", part: .validation, files: 30),
          hardNegatives: PlantedShare(share: 0.1, source: "val", part: .validation, files: 30)))
      func describe(_ name: String, _ media: URL, _ samples: [Sample]) async throws -> URL {
        let node = HandMadeNode("features.\(name)", in: folder.appending(path: "node.\(name)"), recipe: recipe)
        try node.input("samples").writeSamples(samples)
        try FileManager.default.copyItem(at: media, to: node.folder.appending(path: "inputs/media"))
        let summary = try await node.run()
        #expect(summary.lostMedia == 0)
        return node.output
      }
      let references = try await describe("val", valMedia, valSamples)
      let queries = try await describe("images", webMedia, webSamples)
      #expect(
        try FrameFeatures(from: references).layout
          == SampleLayout(rowsPerSample: .init(repeating: 18, count: 30), variants: 3))
      let node = HandMadeNode("deduplicate.images", in: folder.appending(path: "judge"), recipe: recipe)
      try node.input("samples").writeSamples(webSamples)
      try FileManager.default.copyItem(at: queries, to: node.folder.appending(path: "inputs/features"))
      try FileManager.default.copyItem(at: references, to: node.folder.appending(path: "inputs/reference.0"))
      _ = try await node.run()
      let found = try verdicts(node)
      let quality = CurationQuality(
        verdicts: found.map(\.isDuplicate), truth: truth.map { $0.duplicateOf != nil })
      #expect(quality.truePositives + quality.falseNegatives == 18)
      #expect(quality.precision ?? 0 >= 0.9 && quality.recall ?? 0 >= 0.9, "\(quality)")
      // The right original is named.
      let named = zip(found, truth).filter { $0.isDuplicate && $1.duplicateOf != nil }.count { verdict, record in
        verdict.reference.map { "val/\(valSamples[$0].path)" } == record.duplicateOf
      }
      #expect(named >= quality.truePositives - 1)
    }
  }
}

extension PocketProject {
  /// The roles of a node's inputs, as the planner names them.
  static func roles(of name: String, sets: [String] = []) throws -> [String] {
    let compilation = Compilation.plan(try load(sets: sets), facts: StoreFacts(store: nil))
    return compilation.graph.nodes.first { $0.spec.name == name }?.spec.inputs.map(\.role) ?? []
  }
}
