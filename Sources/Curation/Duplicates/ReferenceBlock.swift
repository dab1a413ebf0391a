/// Some reference samples in memory, laid out so that the similarities of one frame number lie side by side.
final class ReferenceBlock {
  /// Samples with equally many frames, and where their rows begin.
  struct Tile {
    /// Numbers of the samples, ascending.
    let samples: [Int]
    /// Of each variant.
    let frames: Int
    let variants: Int
    /// `samples.count` rounded up to whole vectors.
    let width: Int
    /// `[variants, frames, width, C]`; rows behind the last sample are zeros.
    let rows: UnsafeMutablePointer<Float>

    /// Columns of its products.
    var columns: Int { variants * frames * width }
  }

  let columns: Int
  private(set) var tiles: [Tile] = []
  /// Columns of the products of the widest tile.
  private(set) var widestTile = 0
  private let storage: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - chosen: the samples wanted, ascending.
  ///   - range: consecutive samples that hold all of them and are read together.
  ///   - tileColumns: most columns of a tile's products, unless one vector of samples needs more.
  init(_ features: PreparedFeatures, _ chosen: [Int], within range: Range<Int>, tileColumns: Int) throws {
    columns = features.rows.columns
    let layout = features.layout
    var plans: [(samples: ArraySlice<Int>, frames: Int)] = []
    let byFrames = Dictionary(grouping: chosen) { layout.frames(of: $0) }
    for (frames, samples) in byFrames.sorted(by: { $0.key < $1.key }) {
      let vector = layout.variants * frames * SimilarityKernel.lanes
      let most = max(1, tileColumns / vector) * SimilarityKernel.lanes
      for first in stride(from: 0, to: samples.count, by: most) {
        plans.append((samples[first..<min(first + most, samples.count)], frames))
      }
    }
    func width(_ samples: ArraySlice<Int>) -> Int {
      (samples.count + SimilarityKernel.lanes - 1) / SimilarityKernel.lanes * SimilarityKernel.lanes
    }
    storage = .allocate(
      capacity: max(1, plans.reduce(0) { $0 + layout.variants * $1.frames * width($1.samples) } * columns))
    let first = layout.starts[range.lowerBound]
    let count = layout.starts[range.upperBound] - first
    if chosen.isEmpty { return }
    let staging = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count * columns))
    defer { staging.deallocate() }
    try features.rows.read(first..<first + count, into: staging)
    var place = storage
    for plan in plans {
      let tile = Tile(
        samples: Array(plan.samples), frames: plan.frames, variants: layout.variants, width: width(plan.samples),
        rows: place)
      for frame in 0..<layout.variants * plan.frames {
        for (index, sample) in plan.samples.enumerated() {
          let row = layout.starts[sample] + frame - first
          (place + index * columns).update(from: staging + row * columns, count: columns)
        }
        (place + plan.samples.count * columns)
          .update(repeating: 0, count: (tile.width - plan.samples.count) * columns)
        place += tile.width * columns
      }
      tiles.append(tile)
      widestTile = max(widestTile, tile.columns)
    }
  }

  deinit { storage.deallocate() }
}
