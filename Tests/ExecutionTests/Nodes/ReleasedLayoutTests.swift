import Diagnostics
import Engine
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The released data set as it is delivered: planned, indexed and trained on through `recipes/bases/minikinetics.yaml`.
@Suite("The released OmniSource layout", .serialized)
struct ReleasedLayoutTests {
  private static let small = """
    omni: 1
    extends: minikinetics.yaml
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
    clip: {segments: 2, frames: 1, stride: 1}
    augment: [{resize_short: 36}, {random_resized_crop: 32}]
    transform: {image: {to: frame}}
    schedule: {lr: 0.02, momentum: 0.9, policy: constant, epochs: 1}
    balance:
      batch: {k200_train: 4, webimage: 2, insvideo: 2, k200_raw: 2}
      auxiliary: {every: 1, count: {webimage: 1, insvideo: 1, k200_raw: 1}, order: [webimage, insvideo, k200_raw]}
    evaluate: {sources: [k200_val], segments: 2, crops: 1, size: 32, resize_short: 36}
    """

  private static let own =
    small + """

      teachers: {frames: {recipe: teacher.yaml}}
      sources: {k200_raw: {exclude: labelled.txt}}
      curate:
        deduplicate: {against: [k200_val], features: {from: frames}, similarity: 0.99999}
        filter:
          googleimage: {teacher: frames, top: 200}
          insimage: {teacher: frames, top: 200}
          insvideo: {teacher: frames, top: 200}
          k200_raw: {teacher: frames, top: 200}
      """

  private static let teacher = """
    omni: 1
    extends: minikinetics.yaml
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}}
    clip: {segments: 2, frames: 1, stride: 1}
    augment: [{resize_short: 36}, {random_resized_crop: 32}]
    schedule: {lr: 0.02, policy: constant, epochs: 1}
    balance: {batch: {k200_train: 4}}
    evaluate: {sources: [k200_val], segments: 2, crops: 1, size: 32, resize_short: 36}
    """

  private func load(_ recipe: String, profile: String? = nil, data: URL) throws -> [ResolvedRecipe] {
    let files = [
      "minikinetics.yaml": try #require(Repository.text("recipes/bases/minikinetics.yaml")), "omni.yaml": recipe,
      "teacher.yaml": Self.teacher,
    ]
    var site = Site()
    site.set("omnisource", to: data.path, directory: "/")
    let loader = RecipeLoader(
      reader: InMemoryFiles(Dictionary(uniqueKeysWithValues: files.map { (data.path + "/" + $0, $1) })),
      projectRoot: data.path, workingDirectory: data.path, site: site, profile: profile)
    let result = loader.load("omni.yaml").forRunning
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return result.recipes
  }

  private func run(_ recipes: [ResolvedRecipe], store folder: URL) async throws -> (report: RunReport, store: Store) {
    let store = try Store(writing: folder)
    let executor = Executor(
      store: store, executions: nodeExecutions(compute: EngineCompute()),
      view: StoppingView(node: "", after: nil, Cancellation()), cancellation: Cancellation(), threads: 2,
      volumeCache: folder.appending(path: "cache"))
    let graph = Compilation.plan(recipes, facts: StoreFacts(store: store, volumeCache: folder.appending(path: "cache")))
      .graph
    return (await executor.run(graph), store)
  }

  private func samples(_ name: String, _ run: (report: RunReport, store: Store)) throws -> [Sample] {
    try run.store.output(of: try #require(try run.report.entry(name).stored)).readSamples()
  }

  @Test func `the released filtered lists train as they are`() async throws {
    try await withTemporaryFolder { folder in
      let data = try ReleasedLayout(in: folder.appending(path: "OmniSource"))
      let recipes = try load(Self.small, data: data.folder)
      let run = try await run(recipes, store: folder.appending(path: "store"))
      try #require(run.report.isComplete, "\(run.report.failures.map(\.message))")
      let counts = ["k200_train": 4, "k200_val": 4, "googleimage": 6, "insimage": 6, "insvideo": 3, "k200_raw": 2]
      for (source, count) in counts {
        let stored = try #require(try run.report.entry("index.\(source)").stored)
        #expect(stored.summary.samplesOut == count && stored.summary.lostMedia == 0, "\(source)")
      }
      // The positive parts, one draw a video.
      let raw = try samples("select.k200_raw", run)
      #expect(raw.map(\.path) == ["pref_a/aXq3N2x_0ab/part_1.mp4", "pref_-/-Zd0tW19Yk0/part_2.mp4"])
      #expect(raw.map(\.label) == [0, 1] && raw.map { $0.part?.index } == [1, 2])
      // Nothing is written where the media are.
      let media = try FileManager.default.contentsOfDirectory(atPath: data.folder.path + "/googleimage_200")
      #expect(media.count == 10 && media.allSatisfy { $0.hasSuffix(".tar") })
      let again = try await self.run(recipes, store: folder.appending(path: "store"))
      #expect(again.report.isComplete && again.report.ran.isEmpty)
    }
  }

  @Test func `the raw lists train through a curation of one's own`() async throws {
    try await withTemporaryFolder { folder in
      let data = try ReleasedLayout(in: folder.appending(path: "OmniSource"))
      // The labelled clip of the first video covers its part 1, 10 s to 20 s.
      try Data("aXq3N2x_0ab 10 20\n".utf8).write(to: data.folder.appending(path: "labelled.txt"))
      let recipes = try load(Self.own, profile: "own_curation", data: data.folder)
      let run = try await run(recipes, store: folder.appending(path: "store"))
      try #require(run.report.isComplete, "\(run.report.failures.map(\.message))")
      for (source, count) in ["googleimage": 8, "insimage": 8, "insvideo": 5, "k200_raw": 6] {
        #expect(try samples("index.\(source)", run).count == count, "\(source)")
      }
      let parts = try samples("split.k200_raw", run)
      let first = "pref_a/aXq3N2x_0ab"
      #expect(parts.map(\.path).filter { $0.hasPrefix(first) } == ["\(first)/part_0.mp4", "\(first)/part_2.mp4"])
      #expect(parts.count == 5)
      #expect(try run.report.entry("split.k200_raw").stored?.summary.facts["excluded"] == .number(1))
      // Drawn by video: the parts of one folder are one draw.
      let select = try #require(try run.report.entry("select.k200_raw").stored)
      #expect(select.summary.samplesOut == Set(try samples("select.k200_raw", run).compactMap(\.video)).count)
      #expect(select.summary.samplesOut == 2)
    }
  }

  @Test func `the union list reads both image sets from the folder above them`() async throws {
    try await withTemporaryFolder { folder in
      let data = try ReleasedLayout(in: folder.appending(path: "OmniSource"))
      let list = data.folder.path + "/annotations/webimage_200/tsn_8seg_webimage_200_wodup.txt"
      let entries = try SourceList(kind: .image).read(list).entries
      let result = MediaIndex.index(entries, root: MediaRoot(data.folder.path), kind: .image, threads: 2)
      #expect(result.samples.count == 12 && result.problems == [])
      #expect(Set(result.samples.map { $0.path.prefix(8) }) == ["googleim", "insimage"])
    }
  }

  @Test func `whether media are packed or unpacked changes neither key nor output`() async throws {
    try await withTemporaryFolder { folder in
      let packed = try ReleasedLayout(in: folder.appending(path: "packed"))
      let unpacked = try ReleasedLayout(in: folder.appending(path: "unpacked"), isUnpacked: true)
      var keys: [[String?]] = []
      for data in [packed, unpacked] {
        let plan = Compilation.plan(try load(Self.small, data: data.folder), facts: StoreFacts(store: nil))
        keys.append(
          zip(plan.graph.nodes, plan.nodes).filter { $0.0.spec.kind == .index }.map { $0.1.key?.digest })
      }
      #expect(keys[0] == keys[1] && keys[0].count == 6 && !keys[0].contains(nil))
      let first = try await run(try load(Self.small, data: packed.folder), store: folder.appending(path: "store"))
      try #require(first.report.isComplete, "\(first.report.failures.map(\.message))")
      let second = try await run(try load(Self.small, data: unpacked.folder), store: folder.appending(path: "store"))
      #expect(second.report.isComplete && second.report.ran.isEmpty)
      let fresh = try await run(try load(Self.small, data: unpacked.folder), store: folder.appending(path: "other"))
      for name in ["index.googleimage", "index.k200_raw", "train", "evaluate"] {
        #expect(try fresh.report.output(name) == first.report.output(name), "\(name)")
      }
    }
  }

  @Test func `a volume that is cut is named by the plan`() async throws {
    try await withTemporaryFolder { folder in
      let data = try ReleasedLayout(in: folder.appending(path: "OmniSource"))
      let volume = data.folder.appending(path: "googleimage_200/vol_1.tar")
      try Data(contentsOf: volume).prefix(700).write(to: volume)
      let plan = Compilation.plan(try load(Self.small, data: data.folder), facts: StoreFacts(store: nil))
      let position = try #require(plan.graph.positions(named: "index.googleimage").first)
      let problems = plan.nodes[position].problems.map(\.description)
      #expect(problems.count == 1 && problems[0].contains("vol_1.tar") && problems[0].contains("is cut"), "\(problems)")
    }
  }
}
