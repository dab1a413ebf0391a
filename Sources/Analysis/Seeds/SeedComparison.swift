/// One figure of two experiments over the same seeds: paired differences, second minus first.
package struct SeedComparison: Hashable, Codable, Sendable {
  package let differences: SeedSummary

  /// - Parameters: the figure for each seed, in the same order.
  package init(first: [Double], second: [Double]) {
    precondition(first.count == second.count, "\(first.count) and \(second.count) paired seeds")
    differences = SeedSummary(zip(first, second).map { $1 - $0 })
  }

  /// Two-sided p-value of the paired t-test; nil for fewer than two seeds.
  package var p: Double? {
    guard let error = differences.standardError else { return nil }
    if error == 0 { return differences.mean == 0 ? 1 : 0 }
    return StudentDistribution.twoSidedP(differences.mean / error, freedom: Double(differences.count - 1))
  }

  /// The smallest mean difference that this many seeds, with this spread, would call significant at the confidence:
  /// the half width of the interval. nil for fewer than two seeds.
  package func smallestVisible(confidence: Double = 0.95) -> Double? { differences.halfWidth(confidence: confidence) }
}

extension SeedSummary {
  /// Half the width of the t interval of the mean; nil for fewer than two values.
  package func halfWidth(confidence: Double = 0.95) -> Double? {
    standardError.map { $0 * StudentDistribution.twoSided(confidence: confidence, freedom: Double(count - 1)) }
  }

  /// The t interval of the mean; nil for fewer than two values.
  package func interval(confidence: Double = 0.95) -> Interval? {
    halfWidth(confidence: confidence).map { Interval(estimate: mean, low: mean - $0, high: mean + $0) }
  }
}
