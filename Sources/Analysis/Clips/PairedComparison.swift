#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// What measurements say. Everything here is a function of counts and scores: no store, no recipe, no clock; randomness is a seed.
//
// One figure on one set of clips has the noise of clips (`Clips/`); over several seeds or worlds it has theirs as well (`Seeds/`).
// A verdict names which of the two it is about. `DetectableDifference` says what a comparison could have seen at all, `Holm` keeps
// many of them honest. `Attribution/` shares a difference out among the changes that made it, on a grid where sums are exact.
// docs/explaining-deltas.md has the formulas; the simulation study in the tests shows that they hold.

/// Two classifiers on the same samples: what the second fixed and what it broke, and McNemar's tests.
///
/// Only samples on which the two disagree carry evidence; under the null hypothesis each of them falls either way with
/// probability ½.
package struct PairedComparison: Hashable, Codable, Sendable {
  package let total: Int
  /// Wrong in the first, right in the second.
  package let fixed: Int
  /// Right in the first, wrong in the second.
  package let broken: Int

  package init(total: Int, fixed: Int, broken: Int) {
    precondition(fixed >= 0 && broken >= 0 && fixed + broken <= total, "\(fixed) fixed, \(broken) broken of \(total)")
    self.total = total
    self.fixed = fixed
    self.broken = broken
  }

  /// - Parameters: whether each sample is right, in the same order.
  package init(first: [Bool], second: [Bool]) {
    precondition(first.count == second.count, "\(first.count) and \(second.count) paired samples")
    self.init(
      total: first.count, fixed: zip(first, second).count { !$0 && $1 },
      broken: zip(first, second).count { $0 && !$1 })
  }

  /// Second accuracy minus first.
  package var difference: Double { Double(fixed - broken) / Double(max(total, 1)) }

  /// Two-sided exact p-value (binomial); 1 when the two never disagree.
  package var exactP: Double {
    let tail = Self.binomialTail(min(fixed, broken), of: fixed + broken)
    return min(1, 2 * tail.cumulative)
  }

  /// Two-sided mid-p value: half the probability of the outcome itself is taken off, which corrects the exact test's
  /// caution.
  ///
  /// - Source: Fagerland, Lydersen & Laake 2013.
  package var midP: Double {
    let tail = Self.binomialTail(min(fixed, broken), of: fixed + broken)
    return fixed == broken ? 1 - tail.mass / 2 : 2 * tail.cumulative - tail.mass
  }

  /// The difference with its adjusted Wald interval: half a sample added to each kind of disagreement, two in all.
  ///
  /// - Source: Agresti & Min 2005.
  package func interval(confidence: Double = 0.95) -> Interval {
    let n = Double(total) + 2
    let b = Double(fixed) + 0.5
    let c = Double(broken) + 0.5
    let centre = (b - c) / n
    let half =
      NormalDistribution.twoSided(confidence: confidence) * (b + c - (b - c) * (b - c) / n).squareRoot() / n
    return Interval(estimate: difference, low: max(-1, centre - half), high: min(1, centre + half))
  }

  /// `P(X ≤ k)` and `P(X = k)` for X binomial with n trials of ½.
  private static func binomialTail(_ k: Int, of n: Int) -> (cumulative: Double, mass: Double) {
    // log C(n, i) − n·log 2, walked up from i = 0.
    var logMass = -Double(n) * log(2)
    var cumulative = exp(logMass)
    if k > 0 {
      for i in 1...k {
        logMass += log(Double(n - i + 1)) - log(Double(i))
        cumulative += exp(logMass)
      }
    }
    return (min(1, cumulative), exp(logMass))
  }
}
