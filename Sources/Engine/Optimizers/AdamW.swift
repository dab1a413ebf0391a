#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Adam with decoupled weight decay and bias correction, as PyTorch computes it. With t the number of the step:
/// `g ← clip(g)`, `w ← w · (1 − rate · weightDecay)`, `m ← β₁ · m + (1 − β₁) · g`, `v ← β₂ · v + (1 − β₂) · g²`,
/// `w ← w − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)`, on every weight.
///
/// m is the parameters' `momentum`, v their `secondMoment`; rate and decay are multiplied by a parameter's factors.
/// - Source: Loshchilov & Hutter 2019.
package struct AdamW: Hashable, Sendable {
  package var rate: Double
  /// β₁, at least 0 and less than 1.
  package var firstBeta: Double
  /// β₂, at least 0 and less than 1.
  package var secondBeta: Double
  package var epsilon: Double
  package var weightDecay: Double
  /// As in `SGD`.
  package var clipNorm: Double?
  /// t, counted from 1.
  package var step: Int

  package init(
    rate: Double, firstBeta: Double = 0.9, secondBeta: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0.01, clipNorm: Double? = nil, step: Int
  ) {
    precondition(step >= 1, "AdamW counts steps from 1, found \(step)")
    self.rate = rate
    self.firstBeta = firstBeta
    self.secondBeta = secondBeta
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.step = step
  }

  /// The step on one run of a parameter's floats, which begins and ends at multiples of eight.
  func apply(scale: Float, to parameter: Parameter, _ range: Range<Int>) {
    let w = lanes(parameter.values)
    let gradient = lanes(parameter.gradient)
    let first = lanes(parameter.momentum)
    let second = lanes(parameter.secondMoment)
    let rate = rate * parameter.factors.rate
    let kept = Float(1 - rate * (weightDecay * parameter.factors.weightDecay))
    let (newFirst, newSecond) = (Float(1 - firstBeta), Float(1 - secondBeta))
    let oldSecond = Float(secondBeta)
    let length = Float(rate / (1 - pow(firstBeta, Double(step))))
    let correction = Float(1 / (1 - pow(secondBeta, Double(step))).squareRoot())
    let epsilon = Float(epsilon)
    for p in range.lowerBound / 8..<range.upperBound / 8 {
      let g = gradient[p] * scale
      let m = first[p] + (g - first[p]) * newFirst
      let v = second[p] * oldSecond + g * g * newSecond
      first[p] = m
      second[p] = v
      w[p] = w[p] * kept - m * length / (v.squareRoot() * correction + epsilon)
    }
  }
}
