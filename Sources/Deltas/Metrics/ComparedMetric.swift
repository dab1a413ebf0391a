package import Analysis

/// One metric of both sides with what can be said of their difference.
package struct ComparedMetric: Sendable {
  /// What a verdict is about.
  package enum Object: String, Hashable, Codable, Sendable, CaseIterable { case weights, recipes }

  package var metric: ClipMetric
  /// Means over the repeats that are compared; fractions of 1.
  package var a: Double
  package var b: Double
  /// Nil when the sides have neither clips nor enough repeats in common.
  package var object: Object?
  package var interval: Interval?
  /// The hierarchical bootstrap's shape at the interval's width; of recipes alone.
  package var bootstrap: Interval?
  package var p: Double?
  /// Of single clips' figures about weights: McNemar's exact test.
  package var exactP: Double?
  /// The same for top-1, of the other metrics by Holm's method behind it.
  package var adjustedP: Double?
  /// The smallest true difference seen with 80 % power.
  package var smallestDetectable: Double?
  /// Repeats that are compared: pairs, or those of the side that has fewer.
  package var repeats: Int
  /// Clips, over all repeats that are compared.
  package var clips: Int?
  package var fixed: Int?
  package var broken: Int?
  /// How clips were taken for related, and how many clusters there were; nil when none are.
  package var clustering: Clustering?
  package var clusters: Int?

  /// On the grid, so that attributions of it add up.
  package var delta: Double { AccuracyGrid.difference(a, b) }

  /// Nil where nothing was tested.
  package var verdict: Verdict? {
    (adjustedP ?? p).map { Verdict(p: $0, delta: delta) }
  }

  package static let level = 0.05

  package enum Verdict: String, Hashable, Codable, Sendable, CaseIterable {
    case better, worse
    case unresolved = "~"

    init(p: Double, delta: Double) {
      self = p > ComparedMetric.level || delta == 0 ? .unresolved : delta > 0 ? .better : .worse
    }
  }
}
