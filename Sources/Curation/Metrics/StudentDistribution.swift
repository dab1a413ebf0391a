#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Student's t distribution.
package enum StudentDistribution {
  /// `P(|T| ≥ |t|)` with `freedom` degrees of freedom.
  package static func twoSidedP(_ t: Double, freedom: Int) -> Double {
    precondition(freedom > 0, "\(freedom) degrees of freedom")
    if t.isInfinite { return 0 }
    // For whole degrees of freedom the probability inside is a finite sum in θ = atan(t / √ν).
    let theta = atan(abs(t) / Double(freedom).squareRoot())
    let square = cos(theta) * cos(theta)
    let isOdd = freedom % 2 == 1
    var term = isOdd ? cos(theta) : 1
    var sum = freedom == 1 ? 0 : term
    for step in stride(from: isOdd ? 3 : 2, through: freedom - 2, by: 2) {
      term *= square * Double(step - 1) / Double(step)
      sum += term
    }
    let inside = isOdd ? (theta + sin(theta) * sum) * 2 / .pi : sin(theta) * sum
    return min(1, max(0, 1 - inside))
  }

  /// The t with `P(|T| ≤ t) = confidence`.
  package static func twoSided(confidence: Double, freedom: Int) -> Double {
    precondition(confidence >= 0 && confidence < 1, "a confidence of \(confidence)")
    var low = 0.0
    var high = 1.0
    while 1 - twoSidedP(high, freedom: freedom) < confidence && high < 1e12 { high *= 2 }
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if 1 - twoSidedP(middle, freedom: freedom) < confidence { low = middle } else { high = middle }
    }
  }
}
