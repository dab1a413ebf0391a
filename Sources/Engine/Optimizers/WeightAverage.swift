#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Exponential moving average of weights and running statistics: their mean over the steps so far, in which the values of
/// k steps ago count `decayᵏ`.
///
/// `a ← a + (1 − decay) / (1 − decayᵗ) · (w − a)` after step t, counted from 1. The divisor makes the weights of the sum
/// add up to one (as in Adam's bias correction), so that a run shorter than 1 / (1 − decay) steps is no memory of its
/// random start; when decayᵗ has vanished this is the usual `a ← decay · a + (1 − decay) · w`.
package struct WeightAverage: Hashable, Sendable {
  /// More than 0, less than 1.
  package var decay: Double
  /// t, counted from 1.
  package var step: Int

  package init(decay: Double, step: Int) {
    precondition(step >= 1, "averages count steps from 1, found \(step)")
    self.decay = decay
    self.step = step
  }

  /// The share of the newest values.
  var share: Double { (1 - decay) / (1 - pow(decay, Double(step))) }

  /// Moves the averages of these parameters towards their values.
  func apply(to parameters: [Parameter], team: Team) {
    let share = Float(share)
    for parameter in parameters {
      let (a, w) = (lanes(parameter.average), lanes(parameter.values))
      team.forEachPart(parameter.layout.elements / 8) { _, part in
        for p in part { a[p] += (w[p] - a[p]) * share }
      }
    }
  }
}
