/// From which similarity on a sample is a duplicate.
package enum SimilarityThreshold: Hashable, Codable, Sendable {
  /// The mean similarity between different crops of the same frame, as published.
  case automatic
  case number(Double)
}

/// Whether a sample repeats a reference sample.
package struct DuplicateVerdict: Hashable, Codable, Sendable {
  package let isDuplicate: Bool
  /// Best similarity to a reference sample; −1 when there are no references.
  package let similarity: Float
  /// Index of that reference sample.
  package let reference: Int?

  package init(isDuplicate: Bool, similarity: Float, reference: Int?) {
    self.isDuplicate = isDuplicate
    self.similarity = similarity
    self.reference = reference
  }
}

/// De-duplication against reference samples (the validation set): whiten, compare by cosine, compare with a threshold.
///
/// References are prepared once; queries come in portions of any size, so a source never has to fit into memory.
package struct DuplicateSearch: Sendable {
  /// The similarity from which on a sample counts as a duplicate.
  package let threshold: Double
  private let whitening: Whitening?
  private let search: SimilaritySearch
  private let rule: FrameRule

  /// - Parameters:
  ///   - references: one sample per validation item, one row per frame.
  ///   - whitening: applied to references, crops and queries alike, or nil.
  ///   - crops: one "sample" per frame, one row per crop of it; read by the automatic threshold only, and must then
  ///     hold a frame with two crops.
  package init(
    references: FeatureSet, whitening: Whitening?, threshold: SimilarityThreshold, crops: FeatureSet? = nil,
    rule: FrameRule = .mean
  ) {
    self.whitening = whitening
    self.rule = rule
    search = SimilaritySearch(references: Self.prepared(references, whitening), rule: rule)
    switch threshold {
    case .number(let value): self.threshold = value
    case .automatic:
      guard let crops, let mean = Self.meanCropSimilarity(Self.prepared(crops, whitening)) else {
        preconditionFailure("an automatic threshold needs the features of two crops of a frame")
      }
      self.threshold = mean
    }
  }

  /// The verdict on each query: a duplicate iff its best similarity to a reference reaches the threshold.
  package func judge(_ queries: FeatureSet) -> [DuplicateVerdict] {
    search.nearest(Self.prepared(queries, whitening)).map { neighbours in
      guard let best = neighbours.first else {
        return DuplicateVerdict(isDuplicate: false, similarity: -1, reference: nil)
      }
      let isDuplicate = Double(best.similarity) >= threshold
      return DuplicateVerdict(isDuplicate: isDuplicate, similarity: best.similarity, reference: best.reference)
    }
  }

  /// The verdict on each sample against the earlier ones, with the same whitening and threshold.
  package func judgeWithin(_ samples: FeatureSet) -> [DuplicateVerdict] {
    WithinSearch.judge(Self.prepared(samples, whitening), threshold: threshold, rule: rule)
  }

  /// The mean cosine over all pairs of different crops of a frame, every frame counting alike; nil without a pair.
  ///
  /// - Parameter crops: rows of unit length, the crops of one frame being one sample.
  package static func meanCropSimilarity(_ crops: FeatureSet) -> Double? {
    var sum = 0.0
    var frames = 0
    for frame in 0..<crops.count {
      let rows = crops.rows(of: frame)
      if rows.count < 2 { continue }
      var similarities = 0.0
      for first in rows {
        for second in rows where second > first {
          for (x, y) in zip(crops.features[first], crops.features[second]) { similarities += Double(x) * Double(y) }
        }
      }
      sum += similarities / Double(rows.count * (rows.count - 1) / 2)
      frames += 1
    }
    return frames > 0 ? sum / Double(frames) : nil
  }

  private static func prepared(_ set: FeatureSet, _ whitening: Whitening?) -> FeatureSet {
    set.replacingFeatures((whitening?.apply(set.features) ?? set.features).normalizedRows)
  }
}
