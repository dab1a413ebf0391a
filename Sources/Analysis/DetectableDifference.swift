#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How large a true difference must be before a comparison is likely to see it.
package enum DetectableDifference {
  /// The chance that McNemar's test sees a true difference of two accuracies on the same clips.
  ///
  /// - Parameters:
  ///   - count: clips.
  ///   - discordance: share of clips on which the two disagree.
  ///   - difference: of the accuracies; cannot be larger than `discordance`.
  ///   - designEffect: how many times larger the variance is than with independent clips.
  /// - Source: Connor 1987, "Sample size for testing differences in proportions for the paired-sample design".
  package static func power(
    clips count: Int, discordance: Double, difference: Double, designEffect: Double = 1, level: Double = 0.05
  ) -> Double {
    precondition(
      count > 0 && abs(difference) <= discordance && discordance <= 1 && designEffect > 0,
      "a difference of \(difference) with \(discordance) of \(count) clips discordant")
    let effect = abs(difference) * (Double(count) / designEffect).squareRoot()
    let critical = NormalDistribution.twoSided(confidence: 1 - level) * discordance.squareRoot()
    let spread = (discordance - difference * difference).squareRoot()
    if spread == 0 { return effect > critical ? 1 : 0 }
    return NormalDistribution.cumulative((effect - critical) / spread)
      + NormalDistribution.cumulative((-effect - critical) / spread)
  }

  /// The smallest difference seen with this power; nil when even `discordance` itself, every change to the better, is not.
  package static func clips(
    _ count: Int, discordance: Double, designEffect: Double = 1, power: Double = 0.8, level: Double = 0.05
  ) -> Double? {
    func reached(_ difference: Double) -> Bool {
      self.power(
        clips: count, discordance: discordance, difference: difference, designEffect: designEffect, level: level)
        >= power
    }
    guard count > 0, discordance > 0, reached(discordance) else { return nil }
    return smallest(below: discordance, where: reached)
  }

  /// The chance that a two-sided t-test rejects when the true mean lies `noncentrality` standard errors off.
  ///
  /// `P(|T′| > t) = 1 − ∫ (Φ(t·y − δ) − Φ(−t·y − δ)) g(y) dy` with y = χ/√ν, by Simpson's rule, to about 1e-6.
  package static func power(noncentrality: Double, freedom: Double, level: Double = 0.05) -> Double {
    let t = StudentDistribution.twoSided(confidence: 1 - level, freedom: freedom)
    let reach = 1 + 9 / freedom.squareRoot()
    let start = max(0, 1 - 9 / freedom.squareRoot())
    let scale = log(2) + freedom / 2 * log(freedom / 2) - lgamma(freedom / 2).0
    let steps = 2_000
    let width = (reach - start) / Double(steps)
    var inside = 0.0
    for step in 0...steps {
      let y = start + Double(step) * width
      let density =
        y > 0 ? exp(scale + (freedom - 1) * log(y) - freedom * y * y / 2) : freedom == 1 ? exp(scale) : 0
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      let within =
        NormalDistribution.cumulative(t * y - noncentrality) - NormalDistribution.cumulative(-t * y - noncentrality)
      inside += weight * density * within
    }
    return min(1, max(0, 1 - inside * width / 3))
  }

  /// How many standard errors off the true mean must lie to be seen with this power.
  package static func noncentrality(freedom: Double, power: Double = 0.8, level: Double = 0.05) -> Double {
    var high = 4.0
    while self.power(noncentrality: high, freedom: freedom, level: level) < power { high *= 2 }
    return smallest(below: high) { self.power(noncentrality: $0, freedom: freedom, level: level) >= power }
  }

  /// The least value of a claim that stays true once it is, by bisection to 1e-9 of `high`.
  private static func smallest(below high: Double, where holds: (Double) -> Bool) -> Double {
    var low = 0.0
    var high = high
    let width = high * 1e-9
    while high - low > width {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
