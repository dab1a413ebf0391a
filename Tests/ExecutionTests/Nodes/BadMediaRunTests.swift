import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// The optional folder of unusual and damaged files, named by `OMNI_SHARED_DATA`.
private let oddVideos = ProcessInfo.processInfo.environment["OMNI_SHARED_DATA"].map { $0 + "/odd-media/videos" }

/// Files of every kind of damage in the lists of a recipe that trains and evaluates.
@Suite("A run over damaged media", .serialized)
struct BadMediaRunTests {
  /// A recipe over `train.txt` and `val.txt` of `media`, whose files those lists name.
  private func project(_ folder: URL, media: URL, root: String? = nil) -> PocketProject {
    var project = PocketProject(folder: folder.appending(path: "store"))
    project.recipe = """
      omni: 1
      classes: {list: [a, b, c]}
      sources:
        target: {role: target, kind: video, list: "\(media.path)/train.txt", root: "\(root ?? media.path)"}
        val: {role: validation, kind: video, list: "\(media.path)/val.txt", root: "\(root ?? media.path)"}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
      clip: {segments: 2, frames: 1, stride: 1}
      augment: [{resize_short: 36}, {random_resized_crop: 32}]
      schedule: {lr: 0.02, momentum: 0.9, weight_decay: 5e-4, policy: constant, epochs: 1}
      balance: {batch: {target: 4}}
      evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
      """
    return project
  }

  /// What is wrong with a file, and the reason it must be refused with. An MP4 whose end is lost has lost its index.
  private static let damages: [(name: String, reason: MediaError.Reason)] = [
    ("corrupt.mp4", .notMedia), ("empty.mp4", .empty), ("truncated.mp4", .notMedia), ("missing.mp4", .missing),
    ("picture.mp4", .wrongKind),
  ]

  /// Twelve good clips and the five bad ones in the training list, four good and one bad in the validation list.
  private func makeMedia(_ media: URL) throws {
    try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
    for index in 0..<12 { try tinyVideo(frames: 6, at: media.appending(path: "v\(index).mp4")) }
    try Data((0..<4_000).map { UInt8(truncatingIfNeeded: $0 * 167) }).write(to: media.appending(path: "corrupt.mp4"))
    try Data().write(to: media.appending(path: "empty.mp4"))
    try tinyVideo(frames: 12, at: media.appending(path: "whole.mp4"))
    let whole = try Data(contentsOf: media.appending(path: "whole.mp4"))
    try whole.prefix(whole.count - whole.count / 20).write(to: media.appending(path: "truncated.mp4"))
    let picture = try JPEGEncoder.encode(Frame(width: 48, height: 40, red: 9, green: 90, blue: 30))
    try Data(picture).write(to: media.appending(path: "picture.mp4"))
    let good = (0..<12).map { "v\($0).mp4 \($0 % 3)" }
    let bad = Self.damages.map { "\($0.name) 1" }
    let train = good.prefix(6) + bad + good.suffix(6)
    try Data((train.joined(separator: "\n") + "\n").utf8).write(to: media.appending(path: "train.txt"))
    let validation = good.prefix(4) + ["gone.mp4 2"]
    try Data((validation.joined(separator: "\n") + "\n").utf8).write(to: media.appending(path: "val.txt"))
  }

  @Test func `skips each, names it, counts it in the table, and trains on the rest`() async throws {
    try await withTemporaryFolder { folder in
      let media = folder.appending(path: "media")
      try makeMedia(media)
      var project = project(folder, media: media)
      project.sets = ["on_bad_media.limit=0.4"]
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: project.folder)
      let index = store.output(of: try #require(try report.entry("index.target").stored))
      let problems = try JSONLines.read(MediaProblem.self, from: index.appending(path: ArtifactFiles.problems))
      #expect(problems.map(\.path) == Self.damages.map(\.name))
      #expect(problems.map(\.reason) == Self.damages.map(\.reason))
      #expect(try index.readSamples().count == 12)
      #expect(try report.entry("train").stored?.summary.lostMedia == 0)
      let table = try TableDocument(project.compile(), store: store)
      #expect(table.rows.map(\.lostMedia) == [6])
      #expect(TableText().render(table).contains("6 media files could not be used and were skipped"))
    }
  }

  @Test func `stops before training when more is lost than the limit allows`() async throws {
    try await withTemporaryFolder { folder in
      let media = folder.appending(path: "media")
      try makeMedia(media)
      // Five of seventeen are lost: 29.4 %.
      for (limit, isEnough) in [("0.29", false), ("0.3", true)] {
        var project = project(folder, media: media)
        project.sets = ["on_bad_media.limit=\(limit)"]
        let report = try await project.run()
        let message = report.failures.first?.message ?? ""
        #expect(report.isComplete == isEnough, "\(message)")
        #expect(isEnough || message.hasPrefix("5 of 17 files of \"target\" cannot be used"), "\(message)")
        #expect(isEnough || message.contains("first: corrupt.mp4: "), "\(message)")
      }
    }
  }

  @Test func `stops at the first when told to`() async throws {
    try await withTemporaryFolder { folder in
      let media = folder.appending(path: "media")
      try makeMedia(media)
      var project = project(folder, media: media)
      project.sets = ["on_bad_media.action=stop"]
      let report = try await project.run()
      let failures = report.failures.map(\.message)
      #expect(!report.ran.contains("train"))
      #expect(failures.contains { $0.hasPrefix("corrupt.mp4: ") || $0.hasPrefix("gone.mp4: ") }, "\(failures)")
    }
  }

  @Test(.enabled(if: oddVideos != nil, "set OMNI_SHARED_DATA to the folder of shared media to run this"))
  func `goes through whatever the web delivers`() async throws {
    try await withTemporaryFolder { folder in
      let root = oddVideos ?? ""
      // A list cannot name a path with blanks.
      let names = try FileManager.default.contentsOfDirectory(atPath: root).filter { !$0.contains(" ") }.sorted()
      let media = folder.appending(path: "media")
      try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
      let list = names.enumerated().map { "\($1) \($0 % 3)\n" }.joined()
      for file in ["train.txt", "val.txt"] { try Data(list.utf8).write(to: media.appending(path: file)) }
      var project = project(folder, media: media, root: root)
      project.sets = ["on_bad_media.limit=0.9"]
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let refused = names.filter { MediaProbe.probe("\(root)/\($0)", as: .video).isRefused }
      let table = try TableDocument(project.compile(), store: Store(writing: project.folder))
      // Both sources have one list, so one index serves them.
      let lost = try report.entry("index.target").stored?.summary.lostMedia
      #expect(refused.count >= 5 && lost == refused.count)
      let all = report.entries.compactMap { $0.stored?.summary.lostMedia }
      #expect(table.rows.map(\.lostMedia) == [all.reduce(0, +)], "\(all)")
    }
  }
}
