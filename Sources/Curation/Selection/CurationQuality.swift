/// How well a yes-or-no verdict agrees with recorded truth.
package struct CurationQuality: Hashable, Codable, Sendable {
  package let truePositives: Int
  package let falsePositives: Int
  package let falseNegatives: Int
  package let trueNegatives: Int

  /// - Parameters:
  ///   - verdicts: what curation said: kept, or flagged as a duplicate.
  ///   - truth: what it should have said.
  package init(verdicts: [Bool], truth: [Bool]) {
    precondition(verdicts.count == truth.count, "\(verdicts.count) verdicts, \(truth.count) truths")
    var counts = [0, 0, 0, 0]
    for (verdict, truth) in zip(verdicts, truth) { counts[(verdict ? 0 : 2) + (truth == verdict ? 0 : 1)] += 1 }
    truePositives = counts[0]
    falsePositives = counts[1]
    trueNegatives = counts[2]
    falseNegatives = counts[3]
  }

  /// The filter against truth: a sample should be kept iff its true class is the label it would be trained with.
  ///
  /// - Parameters:
  ///   - labels: the label each sample has, kept or not.
  ///   - truth: true class, or nil when the sample shows none of ours.
  package init(isKept: [Bool], labels: [Int?], truth: [Int?]) {
    precondition(
      labels.count == isKept.count && truth.count == isKept.count,
      "\(isKept.count) verdicts, \(labels.count) labels, \(truth.count) truths")
    self.init(verdicts: isKept, truth: zip(labels, truth).map { $0 != nil && $0 == $1 })
  }

  package var total: Int { truePositives + falsePositives + falseNegatives + trueNegatives }
  /// Share of positives that are right; nil without positives.
  package var precision: Double? { share(truePositives, of: truePositives + falsePositives) }
  /// Share of the truth that was found; nil when there is nothing to find.
  package var recall: Double? { share(truePositives, of: truePositives + falseNegatives) }
  /// Share of all samples that are positive; nil without samples.
  package var keptShare: Double? { share(truePositives + falsePositives, of: total) }
  /// Share of the truth among all samples: the precision of keeping everything.
  package var baseRate: Double? { share(truePositives + falseNegatives, of: total) }
  /// Harmonic mean of precision and recall.
  package var f1: Double? { share(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives) }

  private func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
}
