import ArgumentParser
import Engine
import Foundation
import Glibc
import Media
import Randomness

/// What it costs to make an 8×224² clip of a JPEG, by method, beside decoding it; and to estimate a camera's motion.
///
/// One thread; the methods alternate. A picture of a pocket world of 500 × 375 pixels stands for a web image, its videos of
/// 340 × 256 for the target's.
struct ImageClipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image-clips", abstract: "Milliseconds of an image's clip by method, beside decoding the image.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Alternating measurements.") var rounds = 9
  @Option(help: "Clips of one measurement.") var clips = 40

  func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-image-clips-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let images = WorldSpec(seed: 100, classes: 8, width: 500, height: 375, frameRate: 25, clipSeconds: 1)
    let picture = PocketWorld.frames(
      at: 0, source: WorldSourceSpec(name: "target", part: .target, count: .perClass(1)), world: images)[0]
    try Data(try JPEGEncoder.encode(picture, quality: 3)).write(to: folder.appendingPathComponent("a.jpg"))
    let sample = Sample(
      id: "a.jpg", path: "a.jpg", kind: .image, label: 0, frames: 1, width: 500, height: 375, frameRate: 0)
    let motions: [(String, ImageMotion)] = [
      ("replicate", .still), ("translation", .translation(.constant)),
      ("perspective_warp", .warp(Self.motion, isClassSpecific: false)),
    ]
    let recipe = ClipRecipe(
      segments: 1, frames: 8, stride: 8, size: 224, augment: [.resizeShort(256), .randomResizedCrop(224), .flip(0.5)],
      imageTo: .clip)
    let target = FloatBuffer(count: recipe.trainingCount(.image))
    var seconds: [String: [Double]] = [:]
    for _ in 0..<rounds {
      seconds["decoding", default: []].append(
        try measure { _ in _ = try ImageReader.decode(path: folder.path + "/a.jpg") })
      for (name, motion) in motions {
        let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["web": folder.path], motions: ["web": motion])
        seconds[name, default: []].append(
          try measure { position in
            let draw = Draw(source: "web", sample: 0, epoch: 0, position: position)
            try builder.trainingClip(sample, draw: draw, into: target.pointer)
          })
      }
    }
    let decoding = median(seconds["decoding"] ?? [])
    say("decoding the JPEG   \(milliseconds(decoding)) ms")
    for (name, _) in motions {
      let beyond = median(seconds[name] ?? []) - decoding
      say("\(name.padding(toLength: 20, withPad: " ", startingAt: 0))\(milliseconds(beyond)) ms beyond decoding")
    }
    say("camera motion       \(milliseconds(pair())) ms for a pair of 340x256 frames")
  }

  private func measure(_ body: (Int) throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    for position in 0..<clips { try body(position) }
    return (clock.now - start).seconds / Double(clips)
  }

  /// Seconds of one estimate.
  private func pair() -> Double {
    let world = WorldSpec(seed: 100, classes: 8, width: 340, height: 256, frameRate: 25, clipSeconds: 1)
    let frames = PocketWorld.frames(
      at: 0, source: WorldSourceSpec(name: "target", part: .target, count: .perClass(1)), world: world)
    var random = CounterRandom(seed: 1, stream: 1)
    return median(
      (0..<rounds).map { _ in measure { _ in _ = PairMotion.estimate(frames[0], frames[8], random: &random) } })
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", 1000 * seconds) }

  /// A hand-held camera.
  private static var motion: CameraMotion {
    let deviations: [Double] = [0.01, 0.01, 0.03, 0.01, 0.01, 0.03, 0.003, 0.003]
    var covariance = [Double](repeating: 0, count: 64)
    for (entry, deviation) in deviations.enumerated() { covariance[9 * entry] = deviation * deviation }
    return CameraMotion(
      agnostic: MotionGaussian(mean: [1, 0, 0, 0, 1, 0, 0, 0], covariance: covariance, pairs: 1), classes: [])
  }
}
