import Analysis
import Foundation
import Randomness

/// Two recipes over few seeds: what their comparison claims of other seeds and other clips.
enum SeedStudy {
  static let rows = ownClips + hierarchical + sharedClips + unpaired + power

  private static let replicates = 4_000

  /// Each repeat a world of 1,512 clips, 15 % of them discordant: the clips make a deviation of one point.
  private static let ownClips: [StudyRow] = [(3, 0.0), (3, 0.01), (3, 0.03), (5, 0.0), (5, 0.01), (5, 0.03)].flatMap {
    seeds, spread -> [StudyRow] in
    let discordant = BinomialTable(1_512, 0.15)
    let found = shares(replicates, 3) { index in
      var random = CounterRandom(seed: 6, stream: UInt64(index))
      let counts = (0..<seeds).map { _ in
        let changed = discordant.draw(&random)
        let chance = 0.5 + spread * random.normal() / 0.15 / 2
        let fixed = normalCount(changed, chance, &random)
        return PairedComparison(total: 1_512, fixed: fixed, broken: changed - fixed)
      }
      let comparison = RecipeComparison(
        paired: counts.map(\.difference),
        clipVariances: counts.map {
          (Double($0.fixed + $0.broken) / 1_512 - $0.difference * $0.difference) / 1_511
        })
      let interval = comparison.interval()
      return [counts[0].midP <= 0.05, comparison.p <= 0.05, interval.low <= 0 && interval.high >= 0]
    }
    let truth = "\(seeds) worlds, deviation between them \(Int(spread * 100)) × that of the clips"
    return [
      StudyRow(
        truth: truth, measure: "false alarms of one pair of weights, taken for the recipes", replicates: replicates,
        share: found[0], aim: .none),
      StudyRow(
        truth: truth, measure: "false alarms of the recipes' test", replicates: replicates, share: found[1],
        aim: .atMost(0.06)),
      StudyRow(
        truth: truth, measure: "coverage of the recipes' interval", replicates: replicates, share: found[2],
        aim: .atLeast(0.94)),
    ]
  }

  /// Binomial for many trials, by the normal distribution.
  private static func normalCount(_ trials: Int, _ chance: Double, _ random: inout CounterRandom) -> Int {
    let chance = min(1, max(0, chance))
    let value = Double(trials) * chance + (Double(trials) * chance * (1 - chance)).squareRoot() * random.normal()
    return min(trials, max(0, Int(value.rounded())))
  }

  /// What resampling seeds and clips alone would claim: ten clips a world.
  private static let hierarchical: [StudyRow] = [(3, 0.0), (3, 3), (5, 3)].map { seeds, spread in
    let found = shares(2_000, 1) { index in
      var random = CounterRandom(seed: 7, stream: UInt64(index))
      let repeats = (0..<seeds).map { _ in
        let effect = spread * random.normal()
        return ClipScores(
          (0..<10).map { _ in effect + random.normal() * 10.0.squareRoot() }, classes: [Int](repeating: 0, count: 10))
      }
      let interval = HierarchicalBootstrap.replicates(
        repeats, .overClips, sharesClips: false, replicates: 199, seed: UInt64(index)
      ).percentiles()
      return [interval.low > 0 || interval.high < 0]
    }
    return StudyRow(
      truth: "\(seeds) worlds, deviation between them \(Int(spread)) × that of the clips",
      measure: "false alarms of the plain hierarchical bootstrap", replicates: 2_000, share: found[0], aim: .none)
  }

  /// All seeds on the same 60 clips; deviations of seeds, of clips and of a clip in one seed.
  private static let sharedClips: [StudyRow] = [
    (3, 0.0, 1.0, 1.0), (3, 0.3, 1, 1), (3, 1, 1, 1), (3, 0.05, 0, 1), (5, 0.1, 1, 1), (5, 1, 0.3, 1),
  ].flatMap { seeds, spread, common, own -> [StudyRow] in
    let found = shares(2_000, 2) { index in
      var random = CounterRandom(seed: 8, stream: UInt64(index))
      let clips = (0..<60).map { _ in common * random.normal() }
      let repeats = (0..<seeds).map { _ in
        let effect = spread * random.normal()
        return ClipScores(
          clips.map { $0 + effect + own * random.normal() }, classes: [Int](repeating: 0, count: 60))
      }
      let comparison = RecipeComparison(paired: repeats, .overClips, sharesClips: true)
      let alone = SeedComparison(
        first: [Double](repeating: 0, count: seeds), second: repeats.map { $0.mean(.overClips) })
      return [(alone.p ?? 1) <= 0.05, comparison.p <= 0.05]
    }
    let truth = "\(seeds) seeds on the same 60 clips, deviations: seed \(spread), clip \(common), clip in a seed \(own)"
    return [
      StudyRow(
        truth: truth, measure: "false alarms of t over seeds, clips left out", replicates: 2_000, share: found[0],
        aim: .none),
      StudyRow(
        truth: truth, measure: "false alarms of the recipes' test", replicates: 2_000, share: found[1],
        aim: .atMost(0.06)),
    ]
  }

  /// Sides with seeds of their own.
  private static let unpaired: [StudyRow] = [(3, 3, 1.0), (3, 5, 1), (3, 5, 3)].map { first, second, ratio in
    let found = shares(replicates, 1) { index in
      var random = CounterRandom(seed: 9, stream: UInt64(index))
      func side(_ count: Int, _ spread: Double) -> [ClipScores] {
        (0..<count).map { _ in
          let value = spread * random.normal()
          return ClipScores([value - 0.1, value + 0.1], classes: [0, 0])
        }
      }
      let comparison = RecipeComparison(
        first: side(first, 1), second: side(second, ratio), .overClips, sharesClips: false)
      return [comparison.p <= 0.05]
    }
    return StudyRow(
      truth: "\(first) and \(second) unpaired seeds, deviations 1 : \(Int(ratio))",
      measure: "false alarms of the recipes' test", replicates: replicates, share: found[0], aim: .atMost(0.06))
  }

  private static let power: [StudyRow] = [3, 5, 10].map { seeds in
    let effect = DetectableDifference.noncentrality(freedom: Double(seeds - 1)) / Double(seeds).squareRoot()
    let found = shares(replicates, 1) { index in
      var random = CounterRandom(seed: 10, stream: UInt64(index))
      let differences = (0..<seeds).map { _ in effect + random.normal() }
      return [
        RecipeComparison(paired: differences, clipVariances: [Double](repeating: 0, count: seeds)).p <= 0.05
      ]
    }
    return StudyRow(
      truth: "\(seeds) paired seeds, \(String(format: "%.2f", effect)) deviations better",
      measure: "power of the recipes' test, predicted 80 %", replicates: replicates, share: found[0],
      aim: .within(0.78, 0.82))
  }
}
