package import Engine

/// De-duplication of one web source: against reference samples (the validation set), and, if so wished, against the
/// samples that come before it in its own and in earlier web sources.
///
/// Of samples that repeat each other the first that is kept stays: a sample is dropped when it reaches the threshold with a
/// reference, or with an earlier sample that is itself not dropped. Memory is bounded by the blocking and a verdict for
/// each sample, whatever the number of copies.
package struct DuplicateSearch: Sendable {
  /// A web source that comes before the one that is judged.
  package struct Earlier: Sendable {
    package let features: PreparedFeatures
    /// Its samples that were not dropped.
    package let isKept: [Bool]

    package init(features: PreparedFeatures, isKept: [Bool]) {
      precondition(isKept.count == features.count, "\(isKept.count) verdicts for \(features.count) samples")
      self.features = features
      self.isKept = isKept
    }
  }

  /// Whether near-copies among web samples count.
  package enum Within: Sendable {
    case ignored
    case judged(earlier: [Earlier])
  }

  /// The similarity from which on a sample counts as a duplicate.
  package let threshold: Double
  private let references: PreparedFeatures
  private let rule: FrameRule
  private let blocking: SearchBlocking
  private let team: Team

  package init(
    references: PreparedFeatures, threshold: Double, rule: FrameRule = .mean,
    blocking: SearchBlocking = SearchBlocking(), team: Team = Team(threads: 1)
  ) {
    self.references = references
    self.threshold = threshold
    self.rule = rule
    self.blocking = blocking
    self.team = team
  }

  /// The verdict on each query.
  ///
  /// - Parameter progress: called with the number of samples judged so far; what it throws ends the search.
  package func judge(
    _ queries: PreparedFeatures, within: Within = .ignored, progress: (Int) throws -> Void = { _ in }
  ) throws -> [DuplicateVerdict] {
    var verdicts: [DuplicateVerdict] = []
    verdicts.reserveCapacity(queries.count)
    let validation = search(references)
    for range in queries.layout.portions(rows: portionRows(within, columns: queries.rows.columns)) {
      let portion = try QueryPortion(queries, range, tileRows: blocking.queryRows, neighbours: 1)
      try validation.search(portion)
      let against = (0..<range.count).map { verdict(portion.neighbour(of: $0)) }
      if case .judged(let earlier) = within {
        verdicts += try judge(against, portion, of: queries, after: verdicts, earlier)
      } else {
        verdicts += against
      }
      try progress(verdicts.count)
    }
    return verdicts
  }

  private func search(_ references: PreparedFeatures) -> SimilaritySearch {
    SimilaritySearch(references: references, rule: rule, blocking: blocking, team: team)
  }

  /// Within a source a portion is also compared with itself, all at once.
  private func portionRows(_ within: Within, columns: Int) -> Int {
    let rows = blocking.rows(columns: columns)
    if case .judged = within { return min(rows, 4 * blocking.queryRows) }
    return rows
  }

  private func verdict(_ best: Neighbour?) -> DuplicateVerdict {
    guard let best else { return DuplicateVerdict(isDuplicate: false, similarity: -1, reference: nil) }
    return DuplicateVerdict(
      isDuplicate: Double(best.similarity) >= threshold, similarity: best.similarity, reference: best.reference)
  }

  // MARK: among web samples

  private func judge(
    _ against: [DuplicateVerdict], _ portion: QueryPortion, of queries: PreparedFeatures,
    after verdicts: [DuplicateVerdict], _ earlier: [Earlier]
  ) throws -> [DuplicateVerdict] {
    var best = [DuplicateVerdict.Repetition?](repeating: nil, count: against.count)
    func take(collection: Int) {
      for place in best.indices {
        guard let found = portion.neighbour(of: place), found.similarity > best[place]?.similarity ?? -.infinity
        else { continue }
        best[place] = .init(collection: collection, sample: found.reference, similarity: found.similarity)
      }
    }
    for (place, source) in earlier.enumerated() {
      portion.reset()
      try search(source.features).search(portion) { source.isKept[$0] }
      take(collection: place)
    }
    portion.reset()
    try search(queries).search(portion, in: 0..<portion.range.lowerBound) { !verdicts[$0].isDuplicate }
    take(collection: earlier.count)
    return try resolve(against, best, portion, of: queries, own: earlier.count)
  }

  /// Goes through a portion in order, where what came before in it counts unless it was dropped.
  private func resolve(
    _ against: [DuplicateVerdict], _ before: [DuplicateVerdict.Repetition?], _ portion: QueryPortion,
    of queries: PreparedFeatures, own: Int
  ) throws -> [DuplicateVerdict] {
    let pairs = try search(queries).pairs(portion, from: threshold)
    var verdicts: [DuplicateVerdict] = []
    for (place, validation) in against.enumerated() {
      if validation.isDuplicate {
        verdicts.append(validation)
        continue
      }
      var best = before[place]
      for pair in pairs[place] where !verdicts[pair.reference].isDuplicate {
        if pair.similarity > best?.similarity ?? -.infinity {
          best = .init(
            collection: own, sample: portion.range.lowerBound + pair.reference, similarity: pair.similarity)
        }
      }
      let repeated = best.flatMap { Double($0.similarity) >= threshold ? $0 : nil }
      verdicts.append(
        DuplicateVerdict(
          isDuplicate: repeated != nil, similarity: validation.similarity, reference: validation.reference,
          repeats: repeated))
    }
    return verdicts
  }
}

extension SimilaritySearch {
  /// For each sample of a portion of these same references, the samples before it in the portion that reach `threshold`,
  /// ascending, counted within the portion.
  fileprivate func pairs(_ portion: QueryPortion, from threshold: Double) throws -> [[Neighbour]] {
    let first = portion.range.lowerBound
    let block = try ReferenceBlock(
      references, Array(portion.range), within: portion.range, tileColumns: blocking.referenceRows)
    let kernel = SimilarityKernel(rule: rule, variants: portion.variants)
    let products = ProductBuffer(rows: portion.widestTile, columns: block.widestTile)
    let similarities = ProductBuffer(rows: portion.widestTile, columns: block.widestTile)
    var found = [[Neighbour]](repeating: [], count: portion.range.count)
    for tile in portion.tiles {
      for references in block.tiles {
        guard let least = references.samples.first, least - first < tile.upperBound else { continue }
        portion.multiply(tile, references, depth: block.columns, into: products.values)
        portion.similarities(tile, references, products.values, kernel, to: similarities.values)
        for (row, sample) in tile.enumerated() {
          for (column, other) in references.samples.enumerated() where other - first < sample {
            let similarity = similarities.values[row * references.width + column]
            if Double(similarity) >= threshold {
              found[sample].append(Neighbour(reference: other - first, similarity: similarity))
            }
          }
        }
      }
    }
    return found.map { $0.sorted { $0.reference < $1.reference } }
  }
}
