import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Facts from the disk")
struct FactsTests {
  private func write(_ text: String, _ name: String, in folder: URL) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }

  private func place(_ name: String, in folder: URL, isFolder: Bool = false, list: String? = nil) -> Place {
    Place(
      field: "sources.a.list", path: folder.appending(path: name).path, isFolder: isFolder,
      list: list.map { folder.appending(path: $0).path })
  }

  @Test func `a file is known by its content, whether or not there is a store`() async throws {
    try await withTemporaryFolder { folder in
      try write("abc", "a.txt", in: folder)
      let expected = PlaceContent.digest(ContentDigest.of("abc"))
      #expect(StoreFacts(store: nil).content(of: place("a.txt", in: folder)) == expected)
      let store = try Store(writing: folder.appending(path: "store"))
      #expect(StoreFacts(store: store).content(of: place("a.txt", in: folder)) == expected)
      #expect(StoreFacts(store: store).content(of: place("a.txt", in: folder)) == expected)
      try write("abcd", "a.txt", in: folder)
      #expect(StoreFacts(store: store).content(of: place("a.txt", in: folder)) == .digest(ContentDigest.of("abcd")))
    }
  }

  @Test func `what is not there is missing, what is something else is unusable`() async throws {
    try await withTemporaryFolder { folder in
      try write("abc", "d/a.txt", in: folder)
      let facts = StoreFacts(store: nil)
      #expect(facts.content(of: place("none", in: folder)) == .missing)
      #expect(facts.content(of: place("d", in: folder)) == .unusable("it is a folder, a file was expected"))
      let file = facts.content(of: place("d/a.txt", in: folder, isFolder: true))
      #expect(file == .unusable("it is a file, a folder was expected"))
    }
  }

  @Test func `a folder with a list is known by the listed files alone`() async throws {
    try await withTemporaryFolder { folder in
      try write("x/a b.mp4 0\nx/c.mp4,1\n", "list.txt", in: folder)
      try write("12345", "clips/x/a b.mp4", in: folder)
      try write("12345", "clips/x/c.mp4", in: folder)
      func content() -> PlaceContent {
        StoreFacts(store: nil).content(of: place("clips", in: folder, isFolder: true, list: "list.txt"))
      }
      let before = content()
      try write("something else", "clips/y.mp4", in: folder)
      #expect(content() == before)
      try write("123456", "clips/x/a b.mp4", in: folder)
      #expect(content() != before)
    }
  }

  @Test func `samples are lines of a list or files of class folders`() async throws {
    try await withTemporaryFolder { folder in
      try write("a 0\n\nb 1\nc 0", "list.txt", in: folder)
      try write("1", "f/jump/a.mp4", in: folder)
      try write("1", "f/wave/b.mp4", in: folder)
      try write("1", "f/README", in: folder)
      let facts = StoreFacts(store: nil)
      #expect(facts.listedSamples(of: place("list.txt", in: folder)) == 3)
      #expect(facts.listedSamples(of: place("f", in: folder, isFolder: true)) == 2)
    }
  }

  @Test func `a header and comments of a manifest are no files to fetch`() async throws {
    try await withTemporaryFolder { folder in
      let facts = StoreFacts(store: nil)
      func rows(_ text: String) throws -> Int? {
        try write(text, "urls.csv", in: folder)
        let path = folder.appending(path: "urls.csv").path
        return facts.listedSamples(of: Place(field: "sources.web.collect.manifest", path: path, isFolder: false))
      }
      let (some, none) = (try rows("url,query\nhttp://a/1,q\n# more\nhttp://a/2,q\n"), try rows("url,query\n"))
      #expect(some == 2 && none == 0)
    }
  }

  @Test func `the store is where the first that says so says`() {
    let root = URL(filePath: "/p", directoryHint: .isDirectory)
    let here = URL(filePath: "/p/sub", directoryHint: .isDirectory)
    func path(_ given: String?, _ environment: String?, _ site: String?) -> String {
      storeFolder(
        given: given, environment: environment.map { ["OMNI_STORE": $0] } ?? [:], site: site, projectRoot: root,
        workingDirectory: here
      ).path(percentEncoded: false)
    }
    #expect(path("a", "b", "c") == "/p/sub/a/")
    #expect(path(nil, "b", "c") == "/p/sub/b/")
    #expect(path(nil, "", "c") == "/p/c/")
    #expect(path(nil, nil, "/data/c") == "/data/c/")
    #expect(path(nil, nil, nil) == "/p/.omni/")
  }

  @Test func `ResNet-50 at 224 pixels has the published 4.1 G multiply-adds`() {
    let experiment = Experiment(decoding: [
      "model.kind": "tsn", "model.backbone.kind": "resnet2d", "model.backbone.depth": "50",
      "model.backbone.width": "64", "classes.count": "1000",
    ])
    #expect(ResidualNetworkWork.multiplyAdds(experiment, size: 224) == 4_089_184_256)
  }

  @Test func `ResNet-18 at 224 pixels has the published 1.8 G multiply-adds`() {
    let experiment = Experiment(decoding: [
      "model.kind": "tsn", "model.backbone.kind": "resnet2d", "model.backbone.depth": "18",
      "model.backbone.width": "64", "classes.count": "1000",
    ])
    #expect(ResidualNetworkWork.multiplyAdds(experiment, size: 224) == 1_814_073_344)
  }

  /// Published, in G, at 256 × 256: 54.5 and 112 for SlowOnly 8x8, 96.7 for ir-CSN-152 32x2.
  @Test(arguments: [
    ("slowonly", "resnet3d_slowonly", "50", "8", 54_518_382_592),
    ("slowonly", "resnet3d_slowonly", "101", "8", 111_560_916_992),
    ("ircsn", "resnet3d_csn", "152", "32", 96_713_211_904),
  ])
  func `3D networks have the published multiply-adds`(
    _ kind: String, _ backbone: String, _ depth: String, _ frames: String, _ expected: Int
  ) {
    let experiment = Experiment(decoding: [
      "model.kind": kind, "model.backbone.kind": backbone, "model.backbone.depth": depth, "model.backbone.width": "64",
      "clip.frames": frames, "classes.count": "400",
    ])
    #expect(ResidualNetworkWork.multiplyAdds(experiment, size: 256) == expected)
  }
}
