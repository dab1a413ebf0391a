/// Two classifiers on the same samples where samples are related: parts of one source video, clips of one class.
///
/// Clips of one cluster fall together, so their disagreements are not as many pieces of evidence as they look; a test that
/// takes them for independent finds differences that are not there. Here the cluster is the unit.
package struct ClusteredComparison: Hashable, Sendable {
  /// What changed in one cluster.
  package struct Cluster: Hashable, Sendable {
    package var total: Int
    package var fixed: Int
    package var broken: Int

    package init(total: Int = 0, fixed: Int = 0, broken: Int = 0) {
      self.total = total
      self.fixed = fixed
      self.broken = broken
    }

    var difference: Int { fixed - broken }
  }

  package let clusters: [Cluster]

  package init(_ clusters: [Cluster]) {
    precondition(
      clusters.allSatisfy { $0.total > 0 && $0.fixed >= 0 && $0.broken >= 0 && $0.fixed + $0.broken <= $0.total },
      "a cluster without samples or with more changes than samples")
    self.clusters = clusters
  }

  /// - Parameters:
  ///   - first: whether each sample is right in the first, the same order in all three.
  ///   - cluster: which cluster each sample belongs to.
  package init(first: [Bool], second: [Bool], cluster: [Int]) {
    precondition(
      first.count == second.count && first.count == cluster.count,
      "\(first.count), \(second.count) and \(cluster.count) paired samples")
    var clusters: [Int: Cluster] = [:]
    for index in first.indices {
      clusters[cluster[index], default: Cluster()].total += 1
      if !first[index] && second[index] { clusters[cluster[index]]?.fixed += 1 }
      if first[index] && !second[index] { clusters[cluster[index]]?.broken += 1 }
    }
    self.init(clusters.sorted { $0.key < $1.key }.map(\.value))
  }

  /// The same samples with the clusters forgotten.
  package var comparison: PairedComparison {
    PairedComparison(
      total: clusters.reduce(0) { $0 + $1.total }, fixed: clusters.reduce(0) { $0 + $1.fixed },
      broken: clusters.reduce(0) { $0 + $1.broken })
  }

  /// Two-sided exact p-value of the sign-flip test over clusters; McNemar's exact test where every cluster is one sample.
  ///
  /// It holds its level for clusters of any size and any correlation within them, because only their signs are random.
  /// With fewer than six clusters that differ, no outcome can reach 5 %.
  package var exactP: Double {
    let tails = tails
    return min(1, tails.beyond + tails.equal)
  }

  /// Two-sided mid-p value of the same test: half the probability of the outcome itself is taken off.
  package var midP: Double {
    let tails = tails
    return tails.beyond + tails.equal / 2
  }

  private var tails: (beyond: Double, equal: Double) {
    SignFlips(clusters.map { abs($0.difference) }).tails(clusters.reduce(0) { $0 + $1.difference })
  }

  /// The difference of the accuracies with the t interval of a ratio of sums over clusters; nil for fewer than two.
  ///
  /// - Source: Donner & Klar 2000 and Cochran 1977, section 6.3: residuals d − δ·m of the clusters, K − 1 degrees of freedom.
  package func interval(confidence: Double = 0.95) -> Interval? {
    guard let error = standardError else { return nil }
    let delta = comparison.difference
    let half = error * StudentDistribution.twoSided(confidence: confidence, freedom: Double(clusters.count - 1))
    return Interval(estimate: delta, low: max(-1, delta - half), high: min(1, delta + half))
  }

  /// Standard error of the difference, clusters drawn at random; nil for fewer than two.
  package var standardError: Double? {
    guard clusters.count > 1 else { return nil }
    let total = Double(comparison.total)
    let delta = comparison.difference
    let squares = clusters.reduce(0.0) { sum, cluster in
      let residual = Double(cluster.difference) - delta * Double(cluster.total)
      return sum + residual * residual
    }
    let count = Double(clusters.count)
    return (count / (count - 1) * squares).squareRoot() / total
  }
}
