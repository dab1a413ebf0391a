import Analysis
import Foundation
import Randomness

/// Planted gains of changes, measured with the noise of seeds.
enum AttributionStudy {
  static let rows = shares + path

  /// Three changes worth 1, 3 and 0.5 points, the first two overlapping by 1: shares 0.5, 2.5 and 0.5.
  private static let planted = [0.01, 0.03, 0.005]
  private static let truth = [0.005, 0.025, 0.005]
  private static let noise = 0.01

  private static func figure(_ set: FactorSet) -> Double {
    0.6 + set.indices.reduce(0) { $0 + planted[$1] } - (set.contains(0) && set.contains(1) ? 0.01 : 0)
  }

  private static let shares: [StudyRow] = [3, 5].flatMap { seeds -> [StudyRow] in
    let replicates = 4_000
    var sums = [Double](repeating: 0, count: 3)
    let found = AnalysisTests.shares(replicates, 4) { index in
      var random = CounterRandom(seed: 11, stream: UInt64(index))
      var values: [FactorSet: [String: Double]] = [:]
      for set in FactorSet.subsets(3) {
        for seed in 0..<seeds { values[set, default: [:]]["\(seed)"] = figure(set) + noise * random.normal() }
      }
      let attribution = Attribution(MeasuredCombinations(factorCount: 3, values: values))
      let covered = attribution.parts.enumerated().map { place, part in
        sums[place] += part.share ?? 0
        guard let interval = part.shareInterval else { return false }
        return interval.low <= truth[place] && truth[place] <= interval.high
      }
      return covered + [attribution.parts.compactMap(\.share).reduce(0, +) == attribution.total]
    }
    let worst = zip(sums, truth).map { abs($0 / Double(replicates) - $1) }.max() ?? 1
    let setting = "3 overlapping changes, \(seeds) seeds, deviation 1 point"
    return [
      StudyRow(
        truth: setting, measure: "coverage of the shares' intervals, the worst", replicates: replicates,
        share: found[0..<3].min() ?? 0, aim: .within(0.935, 0.965)),
      StudyRow(
        truth: setting, measure: "mean of a share off the planted one, the worst", replicates: replicates,
        share: worst, aim: .atMost(0.001)),
      StudyRow(
        truth: setting, measure: "shares add up to the difference exactly", replicates: replicates, share: found[3],
        aim: .atLeast(1)),
    ]
  }

  /// Six changes, two of them worth something; the race against five seeds with a deviation of half a point.
  private static let path: [StudyRow] = {
    let gains = [0.002, 0.03, 0, 0.015, 0.001, -0.002]
    var asked = 0
    let replicates = 2_000
    let found = AnalysisTests.shares(replicates, 2) { index in
      var random = CounterRandom(seed: 12, stream: UInt64(index))
      var known: [FactorSet: [String: Double]] = [:]
      while true {
        let measured = MeasuredCombinations(factorCount: 6, values: known)
        switch AblationPath.progress(measured, repeats: ["1", "2", "3", "4", "5"]) {
        case .open(_, let next):
          for request in next {
            let value = 0.6 + request.combination.indices.reduce(0) { $0 + gains[$1] } + 0.005 * random.normal()
            known[request.combination, default: [:]][request.repetition] = value
            asked += 1
          }
        case .finished(let steps):
          return [steps[0].factor == 1, steps[1].factor == 3]
        }
      }
    }
    let setting = "6 changes, 5 seeds, deviation half a point"
    return [
      StudyRow(
        truth: setting, measure: "the path makes the best change first", replicates: replicates, share: found[0],
        aim: .atLeast(0.98)),
      StudyRow(
        truth: setting, measure: "and the second best next", replicates: replicates, share: found[1],
        aim: .atLeast(0.95)),
      StudyRow(
        truth: setting, measure: "runs, of those without a race", replicates: replicates,
        share: Double(asked) / Double(replicates) / 110, aim: .atMost(0.9)),
    ]
  }()
}
