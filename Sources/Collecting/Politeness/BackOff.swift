package import Randomness

/// Pauses between attempts: they double, and a random part keeps many clients from coming back at once.
package struct BackOff: Hashable, Sendable {
  /// Seconds before the second attempt, on average.
  package var first: Double
  /// Seconds that no pause exceeds.
  package var longest: Double

  package init(first: Double = 1, longest: Double = 60) {
    self.first = first
    self.longest = longest
  }

  /// Seconds to wait after the `failures`-th failure (from 1): `first · 2^(failures − 1)`, times a factor from 0.5 to 1.5.
  package func pause(after failures: Int, random: inout CounterRandom) -> Double {
    let doubled = first * Double(1 << min(max(failures - 1, 0), 30))
    return min(longest, doubled * (0.5 + random.unit()))
  }
}
