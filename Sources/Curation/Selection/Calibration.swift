/// What is known of what a sample really shows.
package enum SampleTruth: Hashable, Sendable {
  case unknown
  /// None of our classes.
  case nothing
  case shows(Int)
}

/// What a filter would keep at each threshold, and how well where the truth is known: what a threshold is chosen by.
package struct Calibration: Hashable, Codable, Sendable {
  /// One threshold.
  package struct Line: Hashable, Codable, Sendable {
    package let threshold: Double
    /// Samples that would be kept of all.
    package let kept: Int
    package let keptShare: Double
    /// Share of right labels among the kept samples whose truth is known; nil without any.
    package let precision: Double?
    /// Share that is kept of the samples known to have a right label; nil without any.
    package let recall: Double?

    private enum CodingKeys: String, CodingKey {
      case threshold, kept, precision, recall
      case keptShare = "kept_share"
    }

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(threshold, forKey: .threshold)
      try box.encode(kept, forKey: .kept)
      try box.encode(keptShare, forKey: .keptShare)
      try box.encode(precision, forKey: .precision)
      try box.encode(recall, forKey: .recall)
    }
  }

  package let lines: [Line]
  /// Samples in all, and those whose truth is known.
  package let samples: Int
  package let known: Int

  /// 0, 0.05, … 0.95.
  package static let thresholds = (0..<20).map { Double($0) / 20 }

  /// - Parameters:
  ///   - verdicts: the cut's, at whatever threshold.
  ///   - top: highest rank the label may have.
  ///   - classes: number of ours.
  ///   - truth: one for each verdict.
  package init(
    _ verdicts: [CutVerdict], top: Int, classes: Int, truth: [SampleTruth], thresholds: [Double] = Self.thresholds
  ) {
    precondition(verdicts.count == truth.count, "\(verdicts.count) verdicts, \(truth.count) truths")
    samples = verdicts.count
    let isKnown = truth.map { $0 != .unknown }
    known = isKnown.count { $0 }
    func chosen<Element>(_ all: [Element]) -> [Element] { zip(all, isKnown).filter(\.1).map(\.0) }
    let labels = chosen(verdicts.map(\.label))
    let shown = chosen(truth).map { truth -> Int? in if case .shows(let label) = truth { label } else { nil } }
    lines = thresholds.map { threshold in
      let isKept = verdicts.map { $0.agrees(top: top, threshold: threshold, classes: classes) }
      let kept = isKept.count { $0 }
      let quality = CurationQuality(isKept: chosen(isKept), labels: labels, truth: shown)
      return Line(
        threshold: threshold, kept: kept, keptShare: verdicts.isEmpty ? 0 : Double(kept) / Double(verdicts.count),
        precision: quality.precision, recall: quality.recall)
    }
  }
}
