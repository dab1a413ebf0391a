import Execution
import Foundation
import Glibc
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Class folders of a recipe that states no classes: the target's names number them all.
@Suite("Classes by name")
struct ClassFolderTests {
  static let recipe = """
    omni: 1
    sources:
      target: {role: target, kind: video, root: train}
      val: {role: validation, kind: video, root: val}
      web: {role: web, kind: video, label: query, root: web}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.1, epochs: 1}
    balance: {batch: {target: 4, web: 4}, auxiliary: {every: 1, count: {web: 1}}}
    evaluate: {sources: [val], size: 64}
    """

  /// The index of a source over videos below `root`, after that of a target with these classes.
  private func index(
    _ source: String, _ videos: [String], target: [String]?, in folder: URL, recipe: String = recipe
  ) throws -> HandMadeNode {
    var node = HandMadeNode("index.\(source)", in: folder, recipe: recipe)
    let root = folder.appending(path: "root")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for video in videos {
      let file = root.appending(path: video)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try tinyVideo(frames: 4, at: file)
    }
    node.places["sources.\(source).root"] = root.path
    if let target { try node.input("classes").writeClasses(target) }
    return node
  }

  @Test func `every other index reads the target's classes, unless the recipe states them`() throws {
    func inputs(_ recipe: String) throws -> [String: [String]] {
      let plan = Compilation.plan(try PocketProject.load(recipe), facts: StoreFacts(store: nil))
      let indexes = plan.graph.nodes.filter { $0.spec.kind == .index }
      return Dictionary(
        uniqueKeysWithValues: indexes.map { ($0.spec.name, $0.spec.inputs.map { "\($0.role)=\($0.node)" }) })
    }
    #expect(
      try inputs(Self.recipe)
        == ["index.target": [], "index.val": ["classes=index.target"], "index.web": ["classes=index.target"]])
    #expect(
      try inputs(Self.recipe.replacing("omni: 1", with: "omni: 1\nclasses: {list: [jump, run]}"))
        == ["index.target": [], "index.val": [], "index.web": []])
    // Generated sources share the classes of their world.
    let pocket = try inputs(PocketRecipes.omni)
    #expect(pocket.values.allSatisfy { !$0.contains("classes=index.target") })
  }

  @Test func `folders are mapped by name, whatever other folders there are`() async throws {
    try await withTemporaryFolder { folder in
      let node = try index("val", ["wave/b.mp4", "run/a.mp4"], target: ["jump", "run", "wave"], in: folder)
      _ = try await node.run()
      #expect(try node.output.readSamples().map(\.path) == ["run/a.mp4", "wave/b.mp4"])
      #expect(try node.output.readSamples().map(\.label) == [1, 2])
      #expect(try node.output.readClasses() == ["jump", "run", "wave"])
      let digest = try FolderDigest(of: node.output).digest
      #expect(digest.prefix(16) == "d8fa17715c0bee72")
    }
  }

  @Test func `a folder of an unknown name is refused by name`() async throws {
    try await withTemporaryFolder { folder in
      let node = try index("web", ["run/a.mp4", "sing/a.mp4"], target: ["jump", "run"], in: folder)
      let message = try await failure { try await node.run() }
      #expect(message.hasSuffix("found the folder \"sing\", expected a class name: jump, run"))
    }
  }

  @Test func `folders labelled by a teacher may be called anything`() async throws {
    try await withTemporaryFolder { folder in
      let recipe =
        Self.recipe.replacing("label: query", with: "label: teacher") + """

          teachers: {frames: {recipe: teacher.yaml}}
          curate: {filter: {web: {teacher: frames, top: 1, threshold: 0.5}}}
          """
      let node = try index(
        "web", ["run/a.mp4", "sing/a.mp4"], target: ["jump", "run"], in: folder, recipe: recipe)
      _ = try await node.run()
      #expect(try node.output.readSamples().map(\.label) == [1, nil])
    }
  }

  @Test func `the target numbers its folders by name`() async throws {
    try await withTemporaryFolder { folder in
      let node = try index("target", ["run/a.mp4", "jump/a.mp4"], target: nil, in: folder)
      _ = try await node.run()
      #expect(try node.output.readClasses() == ["jump", "run"])
    }
  }

  @Test func `names and bare numbers cannot be told from each other`() throws {
    func check(_ own: [String], _ target: [String], isByName: Bool) throws {
      try ClassNames.check(own, of: "val", against: target, isByName: isByName)
    }
    try check([], ["jump", "run"], isByName: true)
    try check([], ClassNames.numbered(2), isByName: false)
    try check(["a", "b"], ["a", "b"], isByName: false)
    #expect(throws: NodeFailure.self) { try check([], ["jump", "run"], isByName: false) }
    #expect(throws: NodeFailure.self) { try check([], ClassNames.numbered(2), isByName: true) }
    #expect(throws: NodeFailure.self) { try check(["b", "a"], ["a", "b"], isByName: false) }
  }
}

/// Links and special files below class folders.
@Suite("Links and special files")
struct LinkTests {
  /// A class `a` with a video, a link to a video elsewhere, and everything that is none.
  private func populate(_ folder: URL) throws -> URL {
    let root = folder.appending(path: "root", directoryHint: .isDirectory)
    for name in ["root/a/deep", "elsewhere/more"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try tinyVideo(frames: 4, at: root.appending(path: "a/deep/v.mp4"))
    try tinyVideo(frames: 4, at: folder.appending(path: "elsewhere/w.mp4"))
    try tinyVideo(frames: 4, at: folder.appending(path: "elsewhere/more/x.mp4"))
    symlink(folder.appending(path: "elsewhere/w.mp4").path, root.appending(path: "a/linked.mp4").path)
    symlink(folder.appending(path: "elsewhere/more").path, root.appending(path: "a/folder").path)
    symlink("nowhere", root.appending(path: "a/dangling.mp4").path)
    symlink(".", root.appending(path: "a/circle").path)
    symlink("..", root.appending(path: "up").path)
    symlink("/dev/zero", root.appending(path: "a/zero.mp4").path)
    mkfifo(root.appending(path: "a/pipe.mp4").path, 0o644)
    return root
  }

  private let files = [
    "a/circle", "a/dangling.mp4", "a/deep/v.mp4", "a/folder/x.mp4", "a/linked.mp4", "a/pipe.mp4", "a/zero.mp4",
  ]

  @Test func `links to files and folders are followed, circles end, nothing is opened`() async throws {
    try await withTemporaryFolder { folder in
      let root = try populate(folder)
      let found = try #require(MediaTree.classFolders(in: root.path))
      #expect(found.map(\.name) == ["a", "up"])
      #expect(found.map(\.isClass) == [true, false])
      #expect(found.map(\.files) == [files, ["up"]])
      #expect(MediaTree.classFolders(in: root.path + "/none") == nil)
    }
  }

  @Test func `a plan has the folder's digest and size at once`() async throws {
    try await withTemporaryFolder { folder in
      let root = try populate(folder)
      let place = Place(field: "sources.a.root", path: root.path, isFolder: true)
      let facts = StoreFacts(store: nil)
      guard case .digest(let before) = facts.content(of: place) else {
        Issue.record("\(facts.content(of: place))")
        return
      }
      #expect(facts.listedSamples(of: place) == 8)
      // A class without files is a class.
      try FileManager.default.createDirectory(at: root.appending(path: "b"), withIntermediateDirectories: true)
      #expect(StoreFacts(store: nil).content(of: place) != .digest(before))
      let pipe = Place(field: "sources.a.list", path: root.path + "/a/pipe.mp4", isFolder: false)
      #expect(facts.content(of: pipe) == .unusable("it is a pipe, a socket or a device, a file was expected"))
      #expect(facts.listedSamples(of: pipe) == nil)
    }
  }

  @Test func `an index names, skips and counts what is no media file`() async throws {
    try await withTemporaryFolder { folder in
      let root = try populate(folder)
      var node = HandMadeNode("index.target", in: folder, recipe: ClassFolderTests.recipe)
      node.places["sources.target.root"] = root.path
      let summary = try await node.run(sets: ["on_bad_media.limit=0.9"])
      #expect(summary.samplesIn == 8 && summary.samplesOut == 3 && summary.lostMedia == 5)
      #expect(try node.output.readClasses() == ["a"])
      #expect(
        node.notes.map { $0.replacing(" (while opening)", with: "") } == [
          "skipped a/circle: found a folder, expected a media file",
          "skipped a/dangling.mp4: found a link to nothing",
          "skipped a/pipe.mp4: found a pipe, expected a media file",
          "skipped a/zero.mp4: found a device, expected a media file",
          "skipped up: found a folder, expected a media file",
        ])
      let message = try await failure { try await node.run(sets: ["on_bad_media.action=stop"]) }
      #expect(message.hasPrefix("a/circle: found a folder"))
    }
  }
}
