import Foundation
import Randomness

/// Binomial numbers by looking a uniform one up in the cumulative distribution.
struct BinomialTable {
  private let cumulative: [Double]

  init(_ trials: Int, _ probability: Double) {
    var sum = 0.0
    cumulative = (0...trials).map { k in
      let choose = lgamma(Double(trials + 1)) - lgamma(Double(k + 1)) - lgamma(Double(trials - k + 1))
      let mass =
        probability <= 0
        ? (k == 0 ? 1 : 0)
        : probability >= 1
          ? (k == trials ? 1 : 0)
          : exp(choose + Double(k) * log(probability) + Double(trials - k) * log1p(-probability))
      sum += mass
      return sum
    }
  }

  func draw(_ random: inout CounterRandom) -> Int {
    let target = random.unit() * cumulative[cumulative.count - 1]
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > target { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// A number of trials, each a success with the probability; for few trials.
func count(_ trials: Int, _ probability: Double, _ random: inout CounterRandom) -> Int {
  (0..<trials).count { _ in random.unit() < probability }
}
