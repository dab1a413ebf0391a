#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether one figure rises with another, by ranks: Spearman's ρ.
package enum RankCorrelation {
  /// ρ with its interval; nil for fewer than five pairs or when either figure is the same everywhere.
  ///
  /// Equal values share the mean of their ranks. The interval is that of Fisher's z with the variance (1 + ρ²/2)/(n − 3).
  /// - Source: Bonett & Wright 2000, "Sample size requirements for estimating Pearson, Kendall and Spearman correlations".
  package static func spearman(_ first: [Double], _ second: [Double], confidence: Double = 0.95) -> Interval? {
    precondition(first.count == second.count, "\(first.count) and \(second.count) paired figures")
    guard first.count >= 5, let rho = pearson(ranks(first), ranks(second)) else { return nil }
    if abs(rho) >= 1 { return Interval(estimate: rho, low: rho, high: rho) }
    let error = ((1 + rho * rho / 2) / Double(first.count - 3)).squareRoot()
    let half = NormalDistribution.twoSided(confidence: confidence) * error
    return Interval(estimate: rho, low: tanh(atanh(rho) - half), high: tanh(atanh(rho) + half))
  }

  /// From 1, equal values at the mean of their places.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }

  private static func pearson(_ first: [Double], _ second: [Double]) -> Double? {
    let (a, b) = (SeedSummary(first).mean, SeedSummary(second).mean)
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      product += (x - a) * (y - b)
      left += (x - a) * (x - a)
      right += (y - b) * (y - b)
    }
    return left > 0 && right > 0 ? max(-1, min(1, product / (left * right).squareRoot())) : nil
  }
}
