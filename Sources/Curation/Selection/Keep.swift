/// Limits on what filter and de-duplication leave, applied in this order.
package struct KeepRule: Hashable, Codable, Sendable {
  /// At most this many samples of a class.
  package let perClassCap: Int?
  /// At most this many samples of the source.
  package let topK: Int?
  /// This share of what is then left, rounded to the nearest whole number, halves up.
  package let ratio: Double?

  package init(perClassCap: Int? = nil, topK: Int? = nil, ratio: Double? = nil) {
    precondition(
      (perClassCap ?? 0) >= 0 && (topK ?? 0) >= 0 && (0...1).contains(ratio ?? 1),
      "a keep rule of cap \(perClassCap ?? 0), top \(topK ?? 0), ratio \(ratio ?? 1)")
    self.perClassCap = perClassCap
    self.topK = topK
    self.ratio = ratio
  }
}

/// Why a web sample is trained on, or the first reason why not.
package enum KeepOutcome: String, Codable, Sendable, CaseIterable {
  case kept
  /// The teacher disagreed.
  case disagreed
  /// The teacher has no scores for it: it could not be read, or has no row in a file of scores.
  case unscored
  /// Agreed, but resembles a reference sample.
  case duplicate
  case overClassCap = "over_class_cap"
  case belowTop = "below_top"
  case belowRatio = "below_ratio"
}

extension KeepRule {
  /// The outcome of every sample: agreed and not duplicate, then the limits by probability, ties by index.
  ///
  /// - Parameters:
  ///   - verdicts: the cut's.
  ///   - isDuplicate: one flag per sample, or nil without de-duplication.
  package func apply(_ verdicts: [CutVerdict], isDuplicate: [Bool]? = nil) -> [KeepOutcome] {
    precondition(
      isDuplicate == nil || isDuplicate?.count == verdicts.count,
      "\(isDuplicate?.count ?? 0) duplicate flags for \(verdicts.count) verdicts")
    var outcomes = verdicts.map { $0.isKept ? KeepOutcome.kept : $0.isUnscored ? .unscored : .disagreed }
    if let isDuplicate {
      for index in outcomes.indices where outcomes[index] == .kept && isDuplicate[index] {
        outcomes[index] = .duplicate
      }
    }
    // Best first; equal probabilities in the samples' order.
    var left = outcomes.indices.filter { outcomes[$0] == .kept }
    left.sort { (-verdicts[$0].probability, $0) < (-verdicts[$1].probability, $1) }
    if let perClassCap {
      var taken: [Int?: Int] = [:]
      left = left.filter { index in
        taken[verdicts[index].label, default: 0] += 1
        let isWithin = taken[verdicts[index].label, default: 0] <= perClassCap
        if !isWithin { outcomes[index] = .overClassCap }
        return isWithin
      }
    }
    if let topK {
      for index in left.dropFirst(topK) { outcomes[index] = .belowTop }
      left = Array(left.prefix(topK))
    }
    if let ratio {
      let count = Int((Double(left.count) * ratio).rounded())
      for index in left.dropFirst(count) { outcomes[index] = .belowRatio }
    }
    return outcomes
  }
}

extension [KeepOutcome] {
  /// Indices of the kept samples, ascending.
  package var kept: [Int] { indices.filter { self[$0] == .kept } }

  /// How many samples have each outcome.
  package var counts: [KeepOutcome: Int] {
    var counts: [KeepOutcome: Int] = [:]
    for outcome in self { counts[outcome, default: 0] += 1 }
    return counts
  }
}
