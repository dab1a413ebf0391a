/// Student's t distribution; degrees of freedom are any positive number, since Satterthwaite's are not whole.
package enum StudentDistribution {
  /// `P(|T| ≥ |t|)` with `freedom` degrees of freedom.
  package static func twoSidedP(_ t: Double, freedom: Double) -> Double {
    precondition(freedom > 0, "\(freedom) degrees of freedom")
    if t.isInfinite { return 0 }
    return IncompleteBeta.regularised(freedom / (freedom + t * t), freedom / 2, 0.5)
  }

  /// The t with `P(|T| ≤ t) = confidence`.
  package static func twoSided(confidence: Double, freedom: Double) -> Double {
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
