/// Whole worlds: what is shared, and the sources in order.
package struct WorldPreset: Hashable, Codable, Sendable {
  package var world: WorldSpec
  package var sources: [WorldSourceSpec]

  package init(world: WorldSpec, sources: [WorldSourceSpec]) {
    self.world = world
    self.sources = sources
  }

  /// The world of reported pocket results: 12 classes, 40 clean clips a class, 1,536 validation clips and a broader
  /// validation set, web images, short videos and untrimmed videos.
  package static func full(seed: UInt64 = 1) -> WorldPreset {
    WorldPreset(
      world: WorldSpec(seed: seed),
      sources: [
        WorldSourceSpec(name: "target", part: .target, count: .perClass(40)),
        WorldSourceSpec(name: "validation", part: .validation, count: .total(1536)),
        WorldSourceSpec(name: "broad", part: .broadValidation, count: .total(768)),
      ] + web(images: 6000, videos: 2400, untrimmed: 300, seconds: (12, 30), validationFiles: 1536))
  }

  /// The quickstart's: 8 classes, tiny frames, made within half a minute on two cores.
  package static func small(seed: UInt64 = 1) -> WorldPreset {
    WorldPreset(
      world: WorldSpec(seed: seed, classes: 8, width: 80, height: 64, frameRate: 10, clipSeconds: 2),
      sources: [
        WorldSourceSpec(name: "target", part: .target, count: .perClass(24)),
        WorldSourceSpec(name: "validation", part: .validation, count: .perClass(25)),
      ] + web(images: 600, videos: 300, untrimmed: 40, seconds: (10, 16), validationFiles: 200))
  }

  /// The three web sources, with the published shares of right labels, a long tail and planted copies.
  private static func web(
    images: Int, videos: Int, untrimmed: Int, seconds: (Double, Double), validationFiles: Int
  ) -> [WorldSourceSpec] {
    let planted = PlantedShare(share: 0.015, source: "validation", files: validationFiles)
    return [
      WorldSourceSpec(
        name: "images", part: .images, count: .total(images), wrong: 0.34, irrelevant: 0.27, tail: 0.7,
        duplicates: planted, hardNegatives: planted),
      WorldSourceSpec(
        name: "videos", part: .videos, count: .total(videos), wrong: 0.33, irrelevant: 0.22, tail: 0.7,
        duplicates: planted, hardNegatives: planted),
      WorldSourceSpec(
        name: "untrimmed", part: .untrimmed, count: .total(untrimmed), tail: 0.4, shortest: seconds.0,
        longest: seconds.1, hardNegatives: planted),
    ]
  }
}
