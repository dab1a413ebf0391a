import Engine
import Foundation
import Glibc
import Media

/// Generated clips and the loaders over them.
struct LoadingClips: Sendable {
  private let samples: [Sample]
  private let builder: ClipBuilder
  private let batch: Int
  private let classes: Int

  /// Makes the clips in a temporary folder that is gone afterwards.
  static func with<Result: Sendable>(
    _ engineCase: EngineCase, threads: Int, _ body: (LoadingClips) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-loading-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(LoadingClips(engineCase, in: folder.path, threads: threads))
  }

  private init(_ engineCase: EngineCase, in folder: String, threads: Int) throws {
    let world = WorldSpec(seed: 100, classes: 8, width: 320, height: 240, frameRate: 30, clipSeconds: 3)
    let source = WorldSourceSpec(name: "clips", part: .target, count: .perClass(6))
    _ = try PocketWorld.generate(source: source, world: world, into: folder, threads: threads)
    samples = PocketWorld.truth(source: source, world: world).map {
      Sample(
        id: $0.path, path: $0.path, kind: .video, label: $0.query, frames: $0.frames, width: 320, height: 240,
        frameRate: 30)
    }
    let isVolumetric = engineCase.spec.kind != .tsn
    let (frames, size) = (engineCase.shape.frames, engineCase.shape.height)
    builder = ClipBuilder(
      recipe: ClipRecipe(
        segments: isVolumetric ? 1 : frames, frames: isVolumetric ? frames : 1, stride: isVolumetric ? 8 : 1,
        size: size, augment: [.resizeShort(size * 8 / 7), .randomResizedCrop(size), .flip(0.5)]),
      seed: 1, roots: ["clips": folder])
    batch = engineCase.shape.clips
    classes = engineCase.spec.classes
  }

  /// A loader of `count` batches.
  func loader(_ count: Int, threads: Int) -> PrefetchingLoader {
    let iterations = (0..<count).map { index in
      let draws = (0..<batch).map { slot in
        Draw(source: "clips", sample: (index * batch + slot) % samples.count, epoch: 0, position: index * batch + slot)
      }
      return JointIteration(
        index: index, epoch: 0, batches: [DrawnBatch(role: .main, pool: "clips", draws: draws)], isSummed: false)
    }
    return PrefetchingLoader(
      iterations, samples: ["clips": samples], builder: builder, classes: classes, threads: threads, policy: .stop)
  }
}
