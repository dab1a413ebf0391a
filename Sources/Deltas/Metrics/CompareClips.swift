import Analysis
import Execution

/// Two sides clip by clip: whether it is these weights or the recipes that a verdict can be about, and the verdict.
package enum CompareClips {
  /// Fewer repeats a side say nothing of other seeds.
  package static let fewestRepeats = 3

  /// Every metric, those behind top-1 with p adjusted. Empty when a side has no clips.
  package static func metrics(
    _ a: [EvaluatedClips], _ b: [EvaluatedClips], clustering: Clustering = .video
  ) -> [ComparedMetric] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    let pairs = PairedRepeats(a, b)
    var metrics: [ComparedMetric]
    if let pairs, pairs.pairs.count >= fewestRepeats {
      metrics = ClipMetric.allCases.map { recipes($0, pairs, clustering) }
    } else if min(a.count, b.count) >= fewestRepeats {
      metrics = ClipMetric.allCases.map { recipes($0, a, b, clustering) }
    } else if let pairs {
      let bootstrap = WeightsBootstrap(pairs, clustering)
      metrics = ClipMetric.allCases.map { weights($0, pairs, bootstrap) }
    } else {
      metrics = ClipMetric.allCases.map {
        ComparedMetric(metric: $0, a: mean($0, a), b: mean($0, b), repeats: min(a.count, b.count))
      }
    }
    let tested = metrics.indices.filter { metrics[$0].p != nil }
    for (place, p) in zip(tested, Holm.behindFirst(tested.compactMap { metrics[$0].p })) {
      metrics[place].adjustedP = p
    }
    return metrics
  }

  private static func mean(_ metric: ClipMetric, _ side: [EvaluatedClips]) -> Double {
    SeedSummary(side.map { metric.value($0.predictions) }).mean
  }

  // MARK: These weights

  private static func weights(
    _ metric: ClipMetric, _ pairs: PairedRepeats, _ bootstrap: WeightsBootstrap
  ) -> ComparedMetric {
    let values = pairs.pairs.map { pair in
      (metric.value(pair.clips.map(\.a)), metric.value(pair.clips.map(\.b)))
    }
    var compared = ComparedMetric(
      metric: metric, a: SeedSummary(values.map(\.0)).mean, b: SeedSummary(values.map(\.1)).mean, object: .weights,
      repeats: pairs.pairs.count, clips: pairs.clips.count)
    let scores = bootstrap.scores(metric)
    compared.interval = bootstrap.interval(metric)
    let error = scores.variance(metric.mean).squareRoot()
    let freedom = Double(max(1, scores.clusterCount - 1))
    if bootstrap.isRelated {
      compared.clustering = bootstrap.clustering
      compared.clusters = scores.clusterCount
    }
    guard metric.mean == .overClips else {
      let difference = scores.mean(metric.mean)
      compared.p =
        error > 0
        ? StudentDistribution.twoSidedP(difference / error, freedom: freedom) : difference == 0 ? 1 : 0
      compared.smallestDetectable = error > 0 ? error * DetectableDifference.noncentrality(freedom: freedom) : nil
      return compared
    }
    let clustered = ClusteredComparison(
      first: pairs.clips.map { metric.isHit($0.a) }, second: pairs.clips.map { metric.isHit($0.b) },
      cluster: bootstrap.clusters)
    let plain = clustered.comparison
    compared.fixed = plain.fixed
    compared.broken = plain.broken
    compared.p = clustered.midP
    compared.exactP = clustered.exactP
    let discordance = Double(plain.fixed + plain.broken) / Double(plain.total)
    let independent = (discordance - plain.difference * plain.difference) / Double(max(1, plain.total - 1))
    compared.smallestDetectable = DetectableDifference.clips(
      plain.total, discordance: discordance,
      designEffect: bootstrap.isRelated && independent > 0 ? max(1, error * error / independent) : 1)
    return compared
  }

  // MARK: The recipes

  private static func recipes(
    _ metric: ClipMetric, _ pairs: PairedRepeats, _ clustering: Clustering
  ) -> ComparedMetric {
    let common = pairs.sharesClips ? CommonClips(pairs) : nil
    let repeats = pairs.pairs.map { pair -> ClipScores in
      let clips = common.map { $0.clips(pair) } ?? pair.clips
      return ClipScores(
        first: clips.map { metric.isHit($0.a) }, second: clips.map { metric.isHit($0.b) }, classes: clips.map(\.label),
        clusters: Clusters(clips, clustering).numbers)
    }
    let found = RecipeComparison(paired: repeats, metric.mean, sharesClips: pairs.sharesClips)
    let values = pairs.pairs.map { (metric.value($0.clips.map(\.a)), metric.value($0.clips.map(\.b))) }
    var compared = ComparedMetric(
      metric: metric, a: SeedSummary(values.map(\.0)).mean, b: SeedSummary(values.map(\.1)).mean,
      repeats: pairs.pairs.count, clips: pairs.clips.count)
    compared.tell(found)
    compared.bootstrap = HierarchicalBootstrap.replicates(
      repeats, metric.mean, sharesClips: pairs.sharesClips, seed: WeightsBootstrap.seed
    ).percentiles(scaledTo: found.interval())
    if metric.mean == .overClips {
      compared.fixed = pairs.clips.count { !metric.isHit($0.a) && metric.isHit($0.b) }
      compared.broken = pairs.clips.count { metric.isHit($0.a) && !metric.isHit($0.b) }
    }
    let clusters = Clusters(pairs.clips, clustering)
    if clusters.isRelated { (compared.clustering, compared.clusters) = (clustering, clusters.count) }
    return compared
  }

  /// Sides whose repeats have nothing in common but, perhaps, the clips.
  private static func recipes(
    _ metric: ClipMetric, _ a: [EvaluatedClips], _ b: [EvaluatedClips], _ clustering: Clustering
  ) -> ComparedMetric {
    let all = a + b
    let ids = all.map { Set($0.predictions.map(\.id)) }
    let common = ids.dropFirst().reduce(ids[0]) { $0.intersection($1) }
    let sharesClips = Set(all.map(\.identity)).count == 1 && !common.isEmpty
    func scores(_ side: [EvaluatedClips]) -> [ClipScores] {
      side.map { repeated in
        let said = repeated.predictions.filter { !sharesClips || common.contains($0.id) }.sorted { $0.id < $1.id }
        let videos = said.map { clustering == .none ? $0.id : repeated.videos[$0.id] ?? $0.id }
        return ClipScores(
          said.map { metric.isHit($0) ? 1 : 0 }, classes: said.map(\.label),
          clusters: Clusters(videos: videos, labels: said.map(\.label), clustering).numbers)
      }
    }
    let found = RecipeComparison(first: scores(a), second: scores(b), metric.mean, sharesClips: sharesClips)
    var compared = ComparedMetric(
      metric: metric, a: mean(metric, a), b: mean(metric, b), repeats: min(a.count, b.count),
      clips: all.reduce(0) { $0 + $1.predictions.count })
    compared.tell(found)
    return compared
  }
}

extension ComparedMetric {
  fileprivate mutating func tell(_ found: RecipeComparison) {
    object = .recipes
    interval = found.interval()
    p = found.p
    smallestDetectable = found.standardError > 0 ? found.smallestDetectable() : nil
  }
}

/// The clips that every pair has, in one order.
private struct CommonClips {
  private let ids: Set<String>

  init(_ pairs: PairedRepeats) {
    let all = pairs.pairs.map { Set($0.clips.map(\.id)) }
    ids = all.dropFirst().reduce(all[0]) { $0.intersection($1) }
  }

  func clips(_ pair: PairedRepeats.Pair) -> [PairedRepeats.Clip] {
    pair.clips.filter { ids.contains($0.id) }.sorted { $0.id < $1.id }
  }
}
