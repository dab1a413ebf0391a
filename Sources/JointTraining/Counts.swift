// Numbers that the recipe language takes are bounded one by one; what planning makes of several of them may still be more
// than an integer holds. Such counts stay at a number that no machine reaches, so that a plan can say them.

extension Int {
  /// No count is taken for more, so that a few of them can still be added up.
  package static let largestCount = 1_000_000_000_000_000_000

  /// The nearest whole number, cut off at `largestCount` on either side; 0 for what is no number.
  package init(counting value: Double) {
    let most = Double(Int.largestCount)
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value.rounded(), -most), most))
  }

  /// The sum, cut off at `largestCount` on either side.
  package func adding(count other: Int) -> Int {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    if isTooLarge { return other < 0 ? -Int.largestCount : Int.largestCount }
    return Swift.min(Swift.max(sum, -Int.largestCount), Int.largestCount)
  }

  /// The product, cut off at `largestCount` on either side.
  package func times(count other: Int) -> Int {
    let (product, isTooLarge) = multipliedReportingOverflow(by: other)
    if isTooLarge { return (self < 0) == (other < 0) ? Int.largestCount : -Int.largestCount }
    return Swift.min(Swift.max(product, -Int.largestCount), Int.largestCount)
  }
}
