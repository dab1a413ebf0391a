package import Engine

/// A reference sample that resembles a query.
package struct Neighbour: Hashable, Codable, Sendable {
  /// Index of the reference sample.
  package let reference: Int
  /// Cosine similarity, from −1 to 1.
  package let similarity: Float

  package init(reference: Int, similarity: Float) {
    self.reference = reference
    self.similarity = similarity
  }
}

/// How similarities of frames become one of samples. The published description leaves it open.
package enum FrameRule: String, Codable, Sendable, CaseIterable {
  /// Mean over the query's frames of the best similarity to a frame of the reference: one alike frame (a title card, a
  /// black frame) does not make a video a duplicate. For images it is the plain best similarity.
  case mean
  /// The best similarity of any two frames.
  case max
}

/// How much is compared at a time. It decides speed and memory; results depend on it in their last digits alone.
package struct SearchBlocking: Hashable, Sendable {
  /// Rows of queries and of references in one matrix product, which one thread does.
  package var queryRows: Int
  package var referenceRows: Int
  /// Bytes of queries and of references in memory at a time.
  package var bytes: Int

  package init(queryRows: Int = 512, referenceRows: Int = 1024, bytes: Int = 64 << 20) {
    precondition(queryRows > 0 && referenceRows > 0 && bytes > 0, "\(queryRows) × \(referenceRows), \(bytes) bytes")
    self.queryRows = queryRows
    self.referenceRows = referenceRows
    self.bytes = bytes
  }

  /// Rows of `columns` values that fit into `bytes`.
  func rows(columns: Int) -> Int { max(1, bytes / (4 * max(1, columns))) }
}

/// Finds each query's most similar references by cosine: matrix products of blocks that are read as they are needed, each
/// product looked through while it is in the cache. Neither side has to fit into memory.
///
/// Every thread does whole products of a fixed size, so results do not depend on the number of threads.
package struct SimilaritySearch: Sendable {
  let references: PreparedFeatures
  let rule: FrameRule
  let blocking: SearchBlocking
  let team: Team

  package init(
    references: PreparedFeatures, rule: FrameRule = .mean, blocking: SearchBlocking = SearchBlocking(),
    team: Team = Team(threads: 1)
  ) {
    self.references = references
    self.rule = rule
    self.blocking = blocking
    self.team = team
  }

  /// The `count` most similar references of each query, best first; of equals the lower index first.
  ///
  /// - Parameter queries: rows as wide as the references'.
  package func nearest(_ queries: PreparedFeatures, count: Int = 1) throws -> [[Neighbour]] {
    var found: [[Neighbour]] = []
    found.reserveCapacity(queries.count)
    for range in queries.layout.portions(rows: blocking.rows(columns: queries.rows.columns)) {
      let portion = try QueryPortion(queries, range, tileRows: blocking.queryRows, neighbours: count)
      try search(portion)
      found += (0..<range.count).map { portion.neighbours(of: $0) }
    }
    return found
  }

  /// Compares a portion of queries with the references of `range` (all of them when nil) for which `isLive` says so.
  func search(_ portion: QueryPortion, in range: Range<Int>? = nil, isLive: (Int) -> Bool = { _ in true }) throws {
    precondition(
      portion.columns == references.rows.columns,
      "queries of \(portion.columns) features, references of \(references.rows.columns)")
    let limit = blocking.rows(columns: portion.columns)
    for samples in references.layout.portions(range ?? 0..<references.count, rows: limit) {
      let block = try ReferenceBlock(
        references, samples.filter(isLive), within: samples, tileColumns: blocking.referenceRows)
      compare(portion, block)
    }
  }

  private func compare(_ portion: QueryPortion, _ block: ReferenceBlock) {
    let kernel = SimilarityKernel(rule: rule, variants: portion.variants)
    team.forEachPart(portion.tiles.count) { _, range in
      let products = ProductBuffer(rows: portion.widestTile, columns: block.widestTile)
      for tile in portion.tiles[range] {
        for references in block.tiles {
          portion.multiply(tile, references, depth: block.columns, into: products.values)
          portion.note(tile, references, products.values, kernel)
        }
      }
    }
  }
}

/// Products of one tile of queries and one of references.
final class ProductBuffer {
  let values: UnsafeMutablePointer<Float>

  init(rows: Int, columns: Int) { values = .allocate(capacity: max(1, rows * columns)) }

  deinit { values.deallocate() }
}

extension SampleLayout {
  /// Consecutive samples whose rows fit into `limit`, at least one sample in each portion.
  func portions(_ range: Range<Int>? = nil, rows limit: Int) -> [Range<Int>] {
    let range = range ?? 0..<count
    var portions: [Range<Int>] = []
    var first = range.lowerBound
    for sample in range where starts[sample + 1] - starts[first] > limit && sample > first {
      portions.append(first..<sample)
      first = sample
    }
    if first < range.upperBound { portions.append(first..<range.upperBound) }
    return portions
  }
}
