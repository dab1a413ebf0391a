import Diagnostics
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import Testing

/// The full pocket world as `recipes/bases/pocket.yaml` states it. Results are reported on it, so whoever changes what it
/// holds raises `PocketWorld.version`, the version of `generate` and these digests, and says so in docs/pocket-world.md.
@Suite struct FrozenWorldTests {
  /// Of each source: the truth of all its files, and the bytes of the first six files of a source of six.
  static let frozen: [(source: String, truth: String, files: String)] = [
    ("target", "2e1ffda4afb68c1c", "62cbbe24c2ba3194"),
    ("val", "31336603d749c65a", "6a2ccab6139d163f"),
    ("broad", "aee20f5f03a18119", "25270d4433a93d96"),
    ("searchimage", "48afcd43268ca076", "f316dbfc51c54eb9"),
    ("socialimage", "ef2fea191624ef86", "071365e15dece5df"),
    ("socialvideo", "bc1b37d224468a70", "b7dc81bb625d1650"),
    ("untrimmed", "92e015c25e31256e", "aa6f7e566e731268"),
  ]

  @Test func `the generator and the node that runs it have the frozen version`() throws {
    let graph = Compilation.plan(try Self.recipes(), facts: StoreFacts(store: nil)).graph
    let node = try #require(graph.nodes.first { $0.spec.kind == .generate })
    #expect(PocketWorld.version == 2 && node.spec.version == 2)
  }

  @Test func `every generated source is frozen`() throws {
    let generated = try Self.experiment().sources.filter { $0.generate != nil }
    #expect(Set(generated.map(\.name)) == Set(Self.frozen.map(\.source)))
  }

  @Test(arguments: frozen)
  func `the full world is the frozen one`(source: String, truth: String, files: String) throws {
    let experiment = try Self.experiment()
    let world = WorldSpec(try #require(experiment.world))
    let generate = try #require(experiment.source(source)?.generate)
    var spec = try WorldSourceSpec(source, generate, among: experiment.sources, classes: world.classes)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let records = try PocketWorld.truth(source: spec, world: world).map(encoder.encode)
    #expect(Self.digest(records) == truth, "truth of \(source)")

    spec.count = .total(6)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("frozen-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    _ = try PocketWorld.generate(source: spec, world: world, into: folder)
    let made = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      .compactMap { path in FileManager.default.contents(atPath: folder + "/" + path) }
    #expect(Self.digest(made) == files, "files of \(source)")
  }

  private static func experiment() throws -> Experiment { try #require(recipes().first).experiment }

  /// On a world seed of the tuning range.
  private static func recipes() throws -> [ResolvedRecipe] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../..").standardizedFileURL.path
    let loader = RecipeLoader(
      reader: FilesOnDisk(), projectRoot: root, workingDirectory: root, site: Site(),
      sets: [try #require(Override(parsing: "params.world=101"))])
    let result = loader.load("recipes/pocket/tsn_baseline.yaml")
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return result.recipes
  }

  /// The first 16 hexadecimal digits of SHA-256.
  private static func digest(_ parts: [Data]) -> String { String(ContentDigest.of(parts.joined()).prefix(16)) }
}

private struct FilesOnDisk: RecipeFileReader {
  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw FileReadingError("no such file") }
    return Array(data.prefix(limit + 1))
  }
}
