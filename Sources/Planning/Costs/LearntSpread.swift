import Foundation

/// How far a new value may lie from past ones, told from their spread.
package struct LearntSpread: Sendable {
  /// Spread of logarithms that is taken for granted, as if `assumedWeight` more values had shown it: a few that happen to
  /// agree promise nothing.
  let assumed: Double
  /// `high` ÷ `low`, at least and at most.
  package let ratios: ClosedRange<Double>

  private static let assumedWeight = 3.0

  /// `high` ÷ `low` of a new value beside these: Student's 90 % interval on logarithms, within the allowed ratios.
  package func ratio(_ logs: [Double]) -> Double {
    let count = Double(logs.count)
    let mean = logs.reduce(0, +) / count
    let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let freedom = Self.assumedWeight + count - 1
    let variance = (Self.assumedWeight * assumed * assumed + squares) / freedom
    // 95 % quantiles for 3, 4, 5 … degrees of freedom.
    let quantiles = [2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78]
    let place = Int(freedom) - 3
    let half = (place < quantiles.count ? quantiles[place] : 1.73) * (variance * (1 + 1 / count)).squareRoot()
    return min(max(exp(2 * half), ratios.lowerBound), ratios.upperBound)
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
