#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A learning-rate schedule: a pure function from an epoch (or iteration) to a rate.
package enum Schedule: Hashable, Codable, Sendable {
  /// The base rate throughout.
  case constant
  /// `base · factor^(milestones ≤ now)`.
  case step(milestones: [Int], factor: Double = 0.1)
  /// `minimum + ½ (base − minimum)(1 + cos(π · now / length))`.
  case cosine(length: Int, minimum: Double = 0)

  /// The rate at `now`, counted from 0 in the schedule's own unit (epochs in all published recipes).
  package func rate(base: Double, at now: Int) -> Double {
    switch self {
    case .constant: base
    case .step(let milestones, let factor): base * pow(factor, Double(milestones.count { $0 <= now }))
    case .cosine(let length, let minimum):
      minimum + 0.5 * (base - minimum) * (1 + cos(.pi * Double(now) / Double(max(length, 1))))
    }
  }
}

/// Linear warm-up over the first main iterations: `regular · (1 − (1 − t/length)(1 − ratio))` for t < length.
package struct WarmUp: Hashable, Codable, Sendable {
  /// Main iterations; warm-up stated in epochs is epochs times the main loader's length.
  package var length: Int
  /// The share of the regular rate at iteration 0.
  package var ratio: Double

  package init(length: Int, ratio: Double) {
    self.length = length
    self.ratio = ratio
  }

  /// The rate at main iteration `t`, given the schedule's own rate there.
  package func rate(regular: Double, at t: Int) -> Double {
    guard t < length else { return regular }
    return regular * (1 - (1 - Double(t) / Double(length)) * (1 - ratio))
  }
}
