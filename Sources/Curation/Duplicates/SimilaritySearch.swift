import Engine

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

/// Finds each query's most similar references by cosine, in blocks: no matrix of all pairs ever exists.
package struct SimilaritySearch: Sendable {
  private let references: FeatureSet
  private let rule: FrameRule
  private let blockRows: Int
  private let blocks: [Range<Int>]

  /// - Parameters:
  ///   - references: rows of unit length.
  ///   - blockRows: rows compared at a time; memory is `4·blockRows²` bytes.
  package init(references: FeatureSet, rule: FrameRule = .mean, blockRows: Int = 512) {
    precondition(blockRows > 0, "blocks of \(blockRows) rows")
    self.references = references
    self.rule = rule
    self.blockRows = blockRows
    blocks = references.blocks(rows: blockRows)
  }

  /// The `count` most similar references of each query, best first; of equals the lower index first.
  ///
  /// - Parameter queries: rows of unit length, as wide as the references.
  package func nearest(_ queries: FeatureSet, count: Int = 1) -> [[Neighbour]] {
    var found = [[Neighbour]](repeating: [], count: queries.count)
    if count <= 0 { return found }
    // What a new neighbour must exceed, since of equals the first stays.
    var floors = [Float](repeating: -.infinity, count: queries.count)
    forEachPair(queries) { query, neighbour in
      if !(neighbour.similarity > floors[query]) { return }
      Self.insert(neighbour, into: &found[query], limit: count)
      if found[query].count == count { floors[query] = found[query][count - 1].similarity }
    }
    return found
  }

  /// Gives every pair of a query and a reference to `body`; those of one query by ascending reference.
  func forEachPair(_ queries: FeatureSet, _ body: (Int, Neighbour) -> Void) {
    precondition(
      queries.features.columns == references.features.columns,
      "queries of \(queries.features.columns) features, references of \(references.features.columns)")
    var similarities: [Float] = []
    for queryBlock in queries.blocks(rows: blockRows) {
      for referenceBlock in blocks {
        compare(queries, queryBlock, referenceBlock, into: &similarities)
        let width = references.starts[referenceBlock.upperBound] - references.starts[referenceBlock.lowerBound]
        for query in queryBlock {
          let first = queries.starts[query] - queries.starts[queryBlock.lowerBound]
          let rows = first..<first + queries.rows(of: query).count
          for reference in referenceBlock {
            let start = references.starts[reference] - references.starts[referenceBlock.lowerBound]
            let columns = start..<start + references.rows(of: reference).count
            let value = similarity(similarities, width: width, rows: rows, columns: columns)
            body(query, Neighbour(reference: reference, similarity: value))
          }
        }
      }
    }
  }

  /// All similarities of the frames of two blocks of samples: `[query rows, reference rows]`.
  private func compare(
    _ queries: FeatureSet, _ queryBlock: Range<Int>, _ referenceBlock: Range<Int>, into result: inout [Float]
  ) {
    let depth = queries.features.columns
    let rows = queries.starts[queryBlock.lowerBound]..<queries.starts[queryBlock.upperBound]
    let columns = references.starts[referenceBlock.lowerBound]..<references.starts[referenceBlock.upperBound]
    if result.count < rows.count * columns.count {
      result = [Float](repeating: 0, count: rows.count * columns.count)
    }
    let frames = queries.features.values[rows.lowerBound * depth..<rows.upperBound * depth]
    let others = references.features.values[columns.lowerBound * depth..<columns.upperBound * depth]
    StridedProduct.multiply(
      rows: rows.count, columns: columns.count, depth: depth, MatrixOperand(frames, stride: depth),
      MatrixOperand(others, stride: depth, isTransposed: true), into: &result)
  }

  private func similarity(_ values: [Float], width: Int, rows: Range<Int>, columns: Range<Int>) -> Float {
    if rows.count == 1 && columns.count == 1 { return values[rows.lowerBound * width + columns.lowerBound] }
    var sum = 0.0
    var best = -Float.infinity
    for row in rows {
      var rowBest = -Float.infinity
      for column in columns { rowBest = max(rowBest, values[row * width + column]) }
      sum += Double(rowBest)
      best = max(best, rowBest)
    }
    return rule == .max ? best : Float(sum / Double(rows.count))
  }

  /// Keeps `list` the best `limit`, best first. References come in ascending order, so an equal one goes behind.
  private static func insert(_ new: Neighbour, into list: inout [Neighbour], limit: Int) {
    if list.count == limit { list.removeLast() }
    let place = list.firstIndex { $0.similarity < new.similarity } ?? list.count
    list.insert(new, at: place)
  }
}

extension FeatureSet {
  /// Consecutive samples whose rows fit into `rows`, at least one sample in each block.
  fileprivate func blocks(rows limit: Int) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var first = 0
    for sample in 0..<count where starts[sample + 1] - starts[first] > limit && sample > first {
      blocks.append(first..<sample)
      first = sample
    }
    if first < count { blocks.append(first..<count) }
    return blocks
  }
}
