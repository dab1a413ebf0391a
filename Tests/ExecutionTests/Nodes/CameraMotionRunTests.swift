import Engine
import Execution
import Foundation
import Media
import Planning
import Randomness
import RecipeLanguage
import TestSupport
import Testing

/// Images that become clips by moving as the target's cameras do.
@Suite("Camera motion", .serialized)
struct CameraMotionRunTests {
  private static let student = """
    omni: 1
    world: {seed: 6, classes: 3, width: 96, height: 72, frame_rate: 8, seconds: 1}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 4}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 2}}
      images: {role: web, kind: image, generate: {part: images, count: 12}}
    model: {kind: slowonly, backbone: {kind: resnet3d_slowonly, depth: 10, width: 8}, dropout: 0.5}
    clip: {segments: 1, frames: 4, stride: 2}
    transform: {image: {to: clip, method: perspective_warp, fit_on: target}}
    augment: [{resize_short: 40}, {random_resized_crop: 32}, {flip: 0.5}, {color_jitter: {hue: 0.05}}]
    schedule: {lr: 0.02, epochs: 1}
    balance: {batch: {target: 4, images: 4}, auxiliary: {count: {images: 1}}}
    evaluate: {sources: [val], clips: 2, size: 32, resize_short: 40, sampling: mmaction_1x}
    """

  private func project(_ folder: URL, sets: [String] = [], threads: Int = 1) -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = Self.student
    project.sets = sets
    project.loaderThreads = threads
    return project
  }

  @Test func `it is fitted once, and any number of loader threads train on the same clips`() async throws {
    try await withTemporaryFolder { folder in
      let first = try await project(folder.appending(path: "one")).run()
      try #require(first.isComplete, "\(first.failures.map(\.message))")
      let facts = try #require(try first.entry("camera_motion.target").stored).summary.facts
      #expect(facts["pairs"] == .number(48))
      guard case .number(let accepted) = try #require(facts["accepted"]) else { return }
      #expect(accepted >= 6, "\(facts)")
      #expect(facts["classes_without_own"] == .number(3))

      let other = try await project(folder.appending(path: "three"), threads: 3).run()
      for name in ["camera_motion.target", "train", "evaluate"] {
        #expect(try other.output(name) == first.output(name), "\(name)")
      }

      // Whose parameters are drawn from concerns the training alone.
      let specific = try await project(
        folder.appending(path: "one"), sets: ["transform.image.parameters=class_specific"]
      ).run()
      #expect(specific.ran.first == "train" && !specific.ran.contains("camera_motion.target"))
      // No class has a distribution of its own here.
      #expect(try specific.output("train") == first.output("train"))

      let sliding = try await project(
        folder.appending(path: "one"), sets: ["transform.image.method=translation", "transform.image.speed=random"]
      ).run()
      #expect(sliding.isComplete && !sliding.entries.map(\.node.spec.name).contains("camera_motion.target"))
      #expect(try sliding.output("train") != first.output("train"))
      let still = try await project(folder.appending(path: "one"), sets: ["transform.image.method=replicate"]).run()
      #expect(Set([try still.output("train"), try sliding.output("train"), try first.output("train")]).count == 3)
    }
  }

  /// A texture of random squares that goes one pixel to the left from frame to frame.
  private func panning(_ frames: Int, seed: UInt64, at file: URL) throws {
    let (width, height) = (120, 96)
    let encoder = try VideoEncoder(path: file.path, format: VideoFormat(width: width, height: height))
    for index in 0..<frames {
      var frame = Frame(width: width, height: height)
      for y in 0..<height {
        for x in 0..<width {
          let cell = UInt64((x + index) / 7 + 100 * (y / 7))
          var random = CounterRandom(seed: seed, stream: cell)
          let level = UInt8(40 + random.below(170))
          frame[x, y] = (level, level, level)
        }
      }
      try encoder.append(frame)
    }
    try encoder.finish()
  }

  @Test func `its parameters are the videos', in these bytes`() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("camera_motion.target", in: folder, recipe: Self.student)
      let media = try node.input("media")
      for number in 0..<3 { try panning(6, seed: UInt64(number), at: media.appending(path: "v\(number).mp4")) }
      try node.input("samples").writeSamples(
        (0..<3).map { number in
          Sample(
            id: "v\(number).mp4", path: "v\(number).mp4", kind: .video, label: number % 2, frames: 6, width: 120,
            height: 96, frameRate: 25)
        })
      let summary = try await node.run()
      let motion = try JSONFile.read(CameraMotion.self, from: node.output.appending(path: ArtifactFiles.motion))
      #expect(summary.facts["pairs"] == .number(12) && summary.facts["accepted"] == .number(12), "\(summary.facts)")
      // Two frames apart: two pixels of half √(120·96).
      let shift = -2 / ((120.0 * 96).squareRoot() / 2)
      #expect(abs(motion.agnostic.mean[2] - shift) < 0.002 && abs(motion.agnostic.mean[5]) < 0.002)
      #expect(motion.classes == [nil, nil, nil])
      let digest = try FolderDigest(of: node.output).digest
      #expect(digest.prefix(16) == "238bc9c7708431cb", "camera_motion \(digest.prefix(16))")
      let plan = Compilation.plan(try PocketProject.load(Self.student), facts: StoreFacts(store: nil))
      #expect(plan.graph.nodes.first { $0.spec.kind == .cameraMotion }?.spec.version == 1)
    }
  }

  @Test func `videos that show no camera are refused with the reasons`() async throws {
    try await withTemporaryFolder { folder in
      let node = HandMadeNode("camera_motion.target", in: folder, recipe: Self.student)
      try tinyVideo(frames: 6, at: node.input("media").appending(path: "v.mp4"))
      try node.input("samples").writeSamples([
        Sample(
          id: "v.mp4", path: "v.mp4", kind: .video, label: 0, frames: 6, width: 48, height: 40, frameRate: 25)
      ])
      await #expect {
        _ = try await node.run()
      } throws: {
        "\($0)".contains("none of 4 pairs of frames in 1 videos of \"target\"") && "\($0)".contains("no_texture: 4")
      }
    }
  }
}
