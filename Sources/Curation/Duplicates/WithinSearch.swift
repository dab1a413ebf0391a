/// De-duplication of a collection against itself: of samples that resemble each other the first stays.
package enum WithinSearch {
  /// A sample is a duplicate iff its similarity to an earlier sample that is none reaches `threshold`.
  ///
  /// The verdict names the most alike of those earlier samples (of equals the first); for others, the most alike sample
  /// at or above the threshold does not exist, so they carry similarity −1 and no reference. Compared in blocks; what is
  /// remembered grows with the number of pairs that reach the threshold.
  /// - Parameter samples: rows of unit length, whitened as for the search against references.
  package static func judge(
    _ samples: FeatureSet, threshold: Double, rule: FrameRule = .mean, blockRows: Int = 512
  ) -> [DuplicateVerdict] {
    var partners = [[Neighbour]](repeating: [], count: samples.count)
    let search = SimilaritySearch(references: samples, rule: rule, blockRows: blockRows)
    search.forEachPair(samples) { query, neighbour in
      if neighbour.reference < query && Double(neighbour.similarity) >= threshold {
        partners[query].append(neighbour)
      }
    }
    var verdicts: [DuplicateVerdict] = []
    for candidates in partners {
      var best: Neighbour?
      for candidate in candidates where !verdicts[candidate.reference].isDuplicate {
        if best.map({ candidate.similarity > $0.similarity }) ?? true { best = candidate }
      }
      verdicts.append(
        DuplicateVerdict(isDuplicate: best != nil, similarity: best?.similarity ?? -1, reference: best?.reference))
    }
    return verdicts
  }
}
