/// Replicates of a figure under resampling.
package struct BootstrapDistribution: Sendable {
  /// The figure of the data itself.
  package let estimate: Double
  /// In ascending order.
  package let replicates: [Double]
  /// Independent units that were drawn with replacement: clips, clusters.
  package let units: Int

  package init(estimate: Double, replicates: [Double], units: Int) {
    precondition(!replicates.isEmpty && units > 0, "\(replicates.count) replicates of \(units) units")
    self.estimate = estimate
    self.replicates = replicates.sorted()
    self.units = units
  }

  /// Standard deviation of the replicates, enlarged by √(K / (K − 1)): resampling K units understates the variance by that
  /// factor.
  package var standardError: Double {
    let spread = SeedSummary(replicates).deviation ?? 0
    return units > 1 ? spread * (Double(units) / Double(units - 1)).squareRoot() : spread
  }

  /// The expanded percentile interval: quantiles of the replicates, taken further out by as much as t exceeds z with
  /// K − 1 degrees of freedom and K/(K − 1) in the variance. For thousands of clips it is the percentile interval.
  ///
  /// - Source: Hesterberg 2015, "What teachers should know about the bootstrap", section 5.3.
  package func interval(confidence: Double = 0.95) -> Interval {
    guard units > 1 else { return Interval(estimate: estimate, low: -.infinity, high: .infinity) }
    let k = Double(units)
    let t = StudentDistribution.twoSided(confidence: confidence, freedom: k - 1)
    let outside = NormalDistribution.cumulative(-t * (k / (k - 1)).squareRoot())
    return Interval(estimate: estimate, low: quantile(outside), high: quantile(1 - outside))
  }

  /// Linear between the order statistics at (R + 1)·probability; the extreme ones outside them.
  package func quantile(_ probability: Double) -> Double {
    let place = probability * Double(replicates.count + 1) - 1
    if place <= 0 { return replicates[0] }
    if place >= Double(replicates.count - 1) { return replicates[replicates.count - 1] }
    let below = Int(place)
    return replicates[below] + (place - Double(below)) * (replicates[below + 1] - replicates[below])
  }
}
