#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The standard normal distribution.
package enum NormalDistribution {
  /// `P(Z ≤ z)`.
  package static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// The z with `P(Z ≤ z) = probability`, to about 1e-14; infinite at 0 and 1.
  package static func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "a probability of \(probability)")
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    // The upper half by symmetry: there is less rounding in the lower tail.
    if probability > 0.5 { return -quantile(1 - probability) }
    var low = -39.0
    var high = 0.0
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if cumulative(middle) < probability { low = middle } else { high = middle }
    }
  }

  /// The z of a two-sided interval: 1.96 for 0.95.
  package static func twoSided(confidence: Double) -> Double { quantile(0.5 + confidence / 2) }
}
