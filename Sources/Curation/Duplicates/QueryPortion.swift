import Engine

/// Some query samples in memory, with the best references found for each so far.
final class QueryPortion {
  /// Samples of the whole collection that are here.
  let range: Range<Int>
  let columns: Int
  let variants: Int
  /// Consecutive samples, counted within the portion, that go through one matrix product.
  let tiles: [Range<Int>]
  /// Rows of the largest of them.
  let widestTile: Int
  private let layout: SampleLayout
  /// Row of the first sample.
  private let first: Int
  private let rows: UnsafeMutablePointer<Float>
  /// `[samples, limit]`, best first; what no reference was found for has the number −1.
  private let best: UnsafeMutablePointer<Neighbour>
  private let limit: Int

  init(_ features: PreparedFeatures, _ range: Range<Int>, tileRows: Int, neighbours limit: Int) throws {
    self.range = range
    self.limit = max(0, limit)
    columns = features.rows.columns
    layout = features.layout
    variants = layout.variants
    first = layout.starts[range.lowerBound]
    let count = layout.starts[range.upperBound] - first
    tiles = layout.portions(range, rows: tileRows).map {
      $0.lowerBound - range.lowerBound..<$0.upperBound - range.lowerBound
    }
    widestTile =
      layout.portions(range, rows: tileRows).map { [layout] in
        layout.starts[$0.upperBound] - layout.starts[$0.lowerBound]
      }.max() ?? 0
    rows = .allocate(capacity: max(1, count * columns))
    best = .allocate(capacity: max(1, range.count * self.limit))
    best.initialize(repeating: Neighbour(reference: -1, similarity: -.infinity), count: range.count * self.limit)
    try features.rows.read(first..<first + count, into: rows)
  }

  deinit {
    rows.deallocate()
    best.deallocate()
  }

  /// What was found for a sample, counted within the portion.
  func neighbours(of sample: Int) -> [Neighbour] {
    (0..<limit).map { best[sample * limit + $0] }.filter { $0.reference >= 0 }
  }

  /// The best of them.
  func neighbour(of sample: Int) -> Neighbour? {
    limit > 0 && best[sample * limit].reference >= 0 ? best[sample * limit] : nil
  }

  /// Forgets what was found.
  func reset() {
    best.update(repeating: Neighbour(reference: -1, similarity: -.infinity), count: range.count * limit)
  }

  private func start(_ sample: Int) -> Int { layout.starts[range.lowerBound + sample] - first }

  /// All inner products of the rows of a tile and of a tile of references: `[rows, frames, width]`.
  func multiply(
    _ tile: Range<Int>, _ references: ReferenceBlock.Tile, depth: Int, into products: UnsafeMutablePointer<Float>
  ) {
    MatrixProduct.write(
      rows: start(tile.upperBound) - start(tile.lowerBound), columns: references.columns, depth: depth,
      rows + start(tile.lowerBound) * columns, .asStored, references.rows, .transposed, to: products)
  }

  /// Keeps what of the products is better than what was known.
  func note(
    _ tile: Range<Int>, _ references: ReferenceBlock.Tile, _ products: UnsafeMutablePointer<Float>,
    _ kernel: SimilarityKernel
  ) {
    if limit == 0 { return }
    let top = start(tile.lowerBound)
    for sample in tile {
      let own = best + sample * limit
      var floor = own[limit - 1].similarity
      let values = products + (start(sample) - top) * references.columns
      let frames = layout.frames(of: range.lowerBound + sample)
      kernel.forEachVector(values, frames: frames, references) { similarities, first in
        // Of equals the lower number wins, and tiles are not in the order of the numbers.
        guard any(similarities .>= floor) else { return }
        for lane in 0..<min(SimilarityKernel.lanes, references.samples.count - first)
        where similarities[lane] >= floor {
          Self.insert(
            Neighbour(reference: references.samples[first + lane], similarity: similarities[lane]), own, limit)
          floor = own[limit - 1].similarity
        }
      }
    }
  }

  /// The similarities of a tile's samples to the references: `[samples, width]`.
  func similarities(
    _ tile: Range<Int>, _ references: ReferenceBlock.Tile, _ products: UnsafeMutablePointer<Float>,
    _ kernel: SimilarityKernel, to result: UnsafeMutablePointer<Float>
  ) {
    let top = start(tile.lowerBound)
    for (place, sample) in tile.enumerated() {
      let values = products + (start(sample) - top) * references.columns
      let frames = layout.frames(of: range.lowerBound + sample)
      kernel.forEachVector(values, frames: frames, references) { similarities, first in
        let row = UnsafeMutableRawPointer(result + place * references.width + first)
        row.storeBytes(of: similarities, as: SIMD16<Float>.self)
      }
    }
  }

  /// Keeps `list` sorted, best first; of equals the lower number.
  private static func insert(_ new: Neighbour, _ list: UnsafeMutablePointer<Neighbour>, _ limit: Int) {
    func isBetter(_ a: Neighbour, _ b: Neighbour) -> Bool {
      a.similarity > b.similarity || (a.similarity == b.similarity && (a.reference < b.reference || b.reference < 0))
    }
    guard isBetter(new, list[limit - 1]) else { return }
    var place = limit - 1
    while place > 0, isBetter(new, list[place - 1]) {
      list[place] = list[place - 1]
      place -= 1
    }
    list[place] = new
  }
}
