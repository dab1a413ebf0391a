import Randomness

/// Resampling on both levels: repeats with replacement, then the clips (clusters) of each repeat drawn.
///
/// Alone it misleads with few repeats: the spread of three resampled seeds is a third too small and its quantiles are those of
/// a normal distribution, so false alarms are several times 5 % (docs/explaining-deltas.md has the figures). It is used for
/// the *shape* of the distribution; the scale is Student's.
package enum HierarchicalBootstrap {
  /// The mean over repeats of `mean`, replicated.
  ///
  /// - Parameters:
  ///   - repeats: the paired differences of each repeat.
  ///   - sharesClips: all repeats have the same clips in the same order, which are drawn once for all of them.
  package static func replicates(
    _ repeats: [ClipScores], _ mean: ClipScores.Mean, sharesClips: Bool, replicates: Int = 1_999, seed: UInt64
  ) -> BootstrapDistribution {
    let sums = repeats.map(ClipScores.ClusterSums.init)
    let values = (0..<replicates).map { replicate in
      var random = CounterRandom(seed: seed, stream: UInt64(replicate))
      let common = sharesClips ? sums[0].draw(&random) : []
      var total = 0.0
      for _ in sums.indices {
        let drawn = sums[random.below(sums.count)]
        total += drawn.mean(mean, multiplicities: sharesClips ? common : drawn.draw(&random))
      }
      return total / Double(sums.count)
    }
    let estimate = repeats.reduce(0) { $0 + $1.mean(mean) } / Double(repeats.count)
    return BootstrapDistribution(estimate: estimate, replicates: values, units: repeats.count)
  }
}

extension BootstrapDistribution {
  /// The percentile interval as it comes.
  package func percentiles(confidence: Double = 0.95) -> Interval {
    Interval(estimate: estimate, low: quantile(0.5 - confidence / 2), high: quantile(0.5 + confidence / 2))
  }

  /// The percentile interval stretched about the estimate until it is as wide as `interval`: its own skewness, the other's
  /// scale.
  package func percentiles(scaledTo interval: Interval, confidence: Double = 0.95) -> Interval {
    let own = percentiles(confidence: confidence)
    guard own.high > own.low else { return interval }
    let factor = (interval.high - interval.low) / (own.high - own.low)
    return Interval(
      estimate: estimate, low: estimate + factor * (own.low - estimate), high: estimate + factor * (own.high - estimate)
    )
  }
}
