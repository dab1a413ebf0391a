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
    let planted = PlantedCopies(validation: "validation", files: 1536)
    return WorldPreset(
      world: WorldSpec(seed: seed),
      sources: [
        WorldSourceSpec(name: "target", part: .target, count: .perClass(40)),
        WorldSourceSpec(name: "validation", part: .validation, count: .total(1536)),
        WorldSourceSpec(name: "broad", part: .broadValidation, count: .total(768)),
        WorldSourceSpec(name: "images", part: .images, count: .total(6000), planted: planted),
        WorldSourceSpec(name: "videos", part: .videos, count: .total(2400), planted: planted),
        WorldSourceSpec(name: "untrimmed", part: .untrimmed, count: .total(300), planted: planted),
      ])
  }

  /// The quickstart's: 8 classes, tiny frames, made within half a minute on two cores.
  package static func small(seed: UInt64 = 1) -> WorldPreset {
    let planted = PlantedCopies(validation: "validation", files: 200)
    return WorldPreset(
      world: WorldSpec(
        seed: seed, classes: 8, width: 80, height: 64, frameRate: 10, clipSeconds: 2, untrimmedSeconds: [10, 16]),
      sources: [
        WorldSourceSpec(name: "target", part: .target, count: .perClass(24)),
        WorldSourceSpec(name: "validation", part: .validation, count: .perClass(25)),
        WorldSourceSpec(name: "images", part: .images, count: .total(600), planted: planted),
        WorldSourceSpec(name: "videos", part: .videos, count: .total(300), planted: planted),
        WorldSourceSpec(name: "untrimmed", part: .untrimmed, count: .total(40), planted: planted),
      ])
  }
}
