#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The regularised incomplete beta function, of which Student's probabilities are made.
enum IncompleteBeta {
  /// `I_x(a, b)` for a, b > 0 and 0 ≤ x ≤ 1, to about 1e-13 relative for a, b up to some thousands.
  ///
  /// - Source: the continued fraction of DLMF 8.17.22, by the modified method of Lentz.
  static func regularised(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(a > 0 && b > 0 && x >= 0 && x <= 1, "I_\(x)(\(a), \(b))")
    if x == 0 || x == 1 { return x }
    // The fraction converges fast below the mean only; above it, the other tail.
    if x > (a + 1) / (a + b + 2) { return 1 - regularised(1 - x, b, a) }
    let scale = lgamma(a + b).0 - lgamma(a).0 - lgamma(b).0
    return exp(scale + a * log(x) + b * log1p(-x)) / (a * fraction(x, a, b))
  }

  /// `1 + d₁/(1 + d₂/(1 + …))`.
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var value = 1.0
    var numerator = 1.0
    var denominator = 0.0
    for step in 1...10_000 {
      let m = Double(step / 2)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      let term = step % 2 == 0 ? even : odd
      denominator = 1 + term * denominator
      if abs(denominator) < tiny { denominator = tiny }
      denominator = 1 / denominator
      numerator = 1 + term / numerator
      if abs(numerator) < tiny { numerator = tiny }
      value *= numerator * denominator
      if abs(numerator * denominator - 1) < 1e-16 { break }
    }
    return value
  }
}
