/// An estimate with the interval it lies in at a stated confidence.
package struct Interval: Hashable, Codable, Sendable {
  package let estimate: Double
  package let low: Double
  package let high: Double

  package init(estimate: Double, low: Double, high: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
  }

  /// Wilson's score interval of `hits` among `total` independent samples; everything when there are none.
  ///
  /// - Source: Wilson 1927; without continuity correction.
  package static func wilson(hits: Int, total: Int, confidence: Double = 0.95) -> Interval {
    precondition(hits >= 0 && hits <= total, "\(hits) hits among \(total)")
    if total == 0 { return Interval(estimate: 0, low: 0, high: 1) }
    let n = Double(total)
    let p = Double(hits) / n
    let z = NormalDistribution.twoSided(confidence: confidence)
    let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return Interval(
      estimate: p, low: hits == 0 ? 0 : max(0, centre - half), high: hits == total ? 1 : min(1, centre + half))
  }
}
