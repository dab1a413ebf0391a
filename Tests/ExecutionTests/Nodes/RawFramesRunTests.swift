import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// Folders of raw frames from index to evaluation.
@Suite("A run over raw frames", .serialized)
struct RawFramesRunTests {
  private static let recipe = """
    omni: 1
    classes: {list: [a, b]}
    sources:
      target: {role: target, kind: frames, list: MEDIA/train.txt, root: MEDIA/frames, frames: {template: "f_{:04}.jpg", first: 0, rate: 10, offset: true}}
      val: {role: validation, kind: frames, root: MEDIA/val}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}}
    clip: {segments: 2, frames: 1, stride: 1}
    augment: [{resize_short: 36}, {random_resized_crop: 32}]
    schedule: {lr: 0.02, policy: constant, epochs: 1}
    balance: {batch: {target: 2}}
    evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
    """

  private func write(_ path: String, _ bytes: [UInt8], in media: URL) throws {
    let file = media.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  private func makeMedia(_ media: URL) throws {
    for index in 0..<10 {
      let picture = try JPEGEncoder.encode(Frame(width: 48, height: 40, red: UInt8(25 * index), green: 90, blue: 30))
      let number = String(format: "%04d", index)
      for video in ["v", "w"] { try write("frames/\(video)/f_\(number).jpg", picture, in: media) }
      let standard = "img_" + String(format: "%05d", index + 1) + ".jpg"
      for folder in ["a/x", "b/y"] { try write("val/\(folder)/\(standard)", picture, in: media) }
    }
    try write("train.txt", Array("v 0 10 0\nv 4 6 1\nw 2 5 0\nw 5 9 1\n".utf8), in: media)
  }

  @Test func `trains and evaluates, and refuses folders that are shorter than the list says`() async throws {
    try await withTemporaryFolder { folder in
      let media = folder.appending(path: "media")
      try makeMedia(media)
      var project = PocketProject(folder: folder.appending(path: "store"))
      project.recipe = Self.recipe.replacing("MEDIA", with: media.path)
      project.sets = ["on_bad_media.limit=0.5"]
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: project.folder)
      let index = store.output(of: try #require(try report.entry("index.target").stored))
      let samples = try index.readSamples()
      #expect(samples.map(\.id) == ["v#from_0", "v#from_4", "w#from_2"])
      #expect(samples.map(\.frames) == [10, 6, 5] && samples.allSatisfy { $0.frameRate == 10 })
      #expect(samples[1].part == PartRange(index: 0, firstFrame: 4, frameCount: 6))
      let problems = try JSONLines.read(MediaProblem.self, from: index.appending(path: ArtifactFiles.problems))
      #expect(problems.map(\.message) == ["the list states 9 frames and f_0013.jpg is not there"])
      let validation = store.output(of: try #require(try report.entry("index.val").stored))
      #expect(try validation.readSamples().map(\.path) == ["a/x", "b/y"])
      #expect(try validation.readSamples().map(\.frames) == [10, 10])
      #expect(try report.entry("evaluate").stored?.summary.lostMedia == 0)
      // What is read is the frame with that number.
      let frame = try SampleReader.frames(of: samples[1], at: [2], root: MediaRoot(media.path + "/frames"))
      #expect(try frame[0] == ImageReader.decode(path: media.path + "/frames/v/f_0006.jpg"))
    }
  }
}
