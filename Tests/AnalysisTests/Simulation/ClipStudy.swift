import Analysis
import Foundation
import Randomness

/// One pair of weights on one set of clips: McNemar's tests, clusters, the paired bootstrap.
enum ClipStudy {
  static let rows = independent + clustered + bootstrap

  /// Clips that have nothing to do with each other; only counts matter.
  private static let independent: [StudyRow] = [(300, 0.1), (1_512, 0.15), (4_838, 0.1075)].flatMap {
    clips, discordance -> [StudyRow] in
    let visible = DetectableDifference.clips(clips, discordance: discordance) ?? 0
    let truth = "\(clips) clips, \(percent(discordance)) discordant"
    let even = rejections(clips, discordance, 0, seed: 1)
    let uneven = rejections(clips, discordance, visible, seed: 2)
    return [
      StudyRow(
        truth: truth, measure: "false alarms of mid-p", replicates: draws, share: even.mid, aim: .within(0.04, 0.06)),
      StudyRow(
        truth: truth, measure: "false alarms of the exact test", replicates: draws, share: even.exact,
        aim: .atMost(0.05)),
      StudyRow(
        truth: truth + ", \(points(visible)) points better", measure: "power of mid-p, predicted 80 %",
        replicates: draws,
        share: uneven.mid, aim: .within(0.77, 0.83)),
    ]
  }

  private static let draws = 20_000

  private static func rejections(
    _ clips: Int, _ discordance: Double, _ difference: Double, seed: UInt64
  ) -> (mid: Double, exact: Double) {
    let discordant = BinomialTable(clips, discordance)
    var fixed: [Int: BinomialTable] = [:]
    var known: [[Int]: (Bool, Bool)] = [:]
    var random = CounterRandom(seed: seed, stream: UInt64(clips))
    let found = shares(draws, 2) { _ in
      let changed = discordant.draw(&random)
      let table = fixed[changed] ?? BinomialTable(changed, 0.5 + difference / discordance / 2)
      fixed[changed] = table
      let better = table.draw(&random)
      let outcome =
        known[[better, changed]]
        ?? {
          let comparison = PairedComparison(total: clips, fixed: better, broken: changed - better)
          return (comparison.midP <= 0.05, comparison.exactP <= 0.05)
        }()
      known[[better, changed]] = outcome
      return [outcome.0, outcome.1]
    }
    return (found[0], found[1])
  }

  /// Parts of one video fall together; or whole classes do.
  private static let clustered: [StudyRow] = {
    let replicates = 2_000
    let videos = shares(replicates, 3) { index in
      var random = CounterRandom(seed: 3, stream: UInt64(index))
      // Every other video is touched, nine of ten of its changes in one direction.
      return judged(
        (0..<120).map { _ in
          let isTouched = random.unit() < 0.5
          let changed = isTouched ? count(5, 0.5, &random) : 0
          let better = count(changed, random.unit() < 0.5 ? 0.9 : 0.1, &random)
          return .init(total: 5, fixed: better, broken: changed - better)
        })
    }
    let discordant = BinomialTable(126, 0.15)
    let classes = shares(replicates, 3) { index in
      var random = CounterRandom(seed: 4, stream: UInt64(index))
      // Class effects of four points.
      return judged(
        (0..<12).map { _ in
          let changed = discordant.draw(&random)
          let better = count(changed, min(1, max(0, 0.5 + 0.04 * random.normal() / 0.3)), &random)
          return .init(total: 126, fixed: better, broken: changed - better)
        })
    }
    return [("120 videos of 5 related parts", videos), ("12 classes of 126 clips, class effects ±4 points", classes)]
      .flatMap { truth, found in
        [
          StudyRow(
            truth: truth, measure: "false alarms of mid-p, clips taken for independent", replicates: replicates,
            share: found[0], aim: .none),
          StudyRow(
            truth: truth, measure: "false alarms of mid-p by clusters", replicates: replicates, share: found[1],
            aim: .within(0.04, 0.06)),
          StudyRow(
            truth: truth, measure: "coverage of the cluster interval", replicates: replicates, share: found[2],
            aim: .within(0.935, 0.965)),
        ]
      }
  }()

  private static func judged(_ clusters: [ClusteredComparison.Cluster]) -> [Bool] {
    let comparison = ClusteredComparison(clusters)
    let interval = comparison.interval()
    return [
      comparison.comparison.midP <= 0.05, comparison.midP <= 0.05,
      (interval?.low ?? 0) <= 0 && (interval?.high ?? 0) >= 0,
    ]
  }

  /// Means of skewed scores over few units, where the plain percentile interval is too narrow.
  private static let bootstrap: [StudyRow] = {
    let replicates = 2_000
    let truth = "12 clusters, mean over clips"
    let found = shares(replicates, 2) { index in
      var random = CounterRandom(seed: 5, stream: UInt64(index))
      let scores = (0..<12).map { _ in random.normal() + (random.unit() < 0.3 ? 0.7 : -0.3) }
      let drawn = ClipScores(scores, classes: [Int](repeating: 0, count: 12)).bootstrap(
        [.overClips], replicates: 399, seed: UInt64(index))[0]
      return [drawn.interval(), drawn.percentiles()].map { $0.low <= 0 && $0.high >= 0 }
    }
    return [
      StudyRow(
        truth: truth, measure: "coverage of the expanded percentile interval", replicates: replicates, share: found[0],
        aim: .within(0.93, 0.97)),
      StudyRow(
        truth: truth, measure: "coverage of the plain percentile interval", replicates: replicates, share: found[1],
        aim: .none),
    ]
  }()

  private static func percent(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
  private static func points(_ value: Double) -> String { String(format: "%.1f", value * 100) }
}
