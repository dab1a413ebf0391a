/// Multiples of 2⁻⁵⁰ on which attributions are counted, so that parts add up to their whole without rounding.
///
/// Accuracies are fractions such as 1203/1512, which binary numbers only approach; sums of such differences are off in the
/// last digit, and a ledger that is off in the last digit is not one. On the grid (steps of 1e-15, far below one clip of any
/// set) every sum of magnitude up to 8 is exact in double precision, in any order.
package enum AccuracyGrid {
  private static let scale = 0x1p50

  /// The nearest point of the grid, counted in steps.
  static func steps(_ value: Double) -> Int {
    precondition(abs(value) <= 8, "\(value) is not a figure between −8 and 8")
    return Int((value * scale).rounded())
  }

  static func value(_ steps: Int) -> Double { Double(steps) / scale }

  /// Second minus first, both on the grid: the difference that attributions share out.
  package static func difference(_ first: Double, _ second: Double) -> Double { value(steps(second) - steps(first)) }

  /// `numerators[i] / denominator` for each i in whole steps whose sum is that of the exact quotients: all rounded down,
  /// then one step more for those that lost most, the earlier first.
  ///
  /// - Precondition: the sum of the numerators is a multiple of the denominator.
  static func quotients(_ numerators: [Int], _ denominator: Int) -> [Int] {
    let total = numerators.reduce(0, +)
    precondition(denominator > 0 && total % denominator == 0, "\(total) steps do not divide into \(denominator)")
    var parts = numerators.map { floorDivided($0, denominator) }
    let lost = zip(numerators, parts).map { $0 - $1 * denominator }
    let order = lost.indices.sorted { (lost[$1], $0) < (lost[$0], $1) }
    for index in order.prefix(total / denominator - parts.reduce(0, +)) { parts[index] += 1 }
    return parts
  }

  private static func floorDivided(_ numerator: Int, _ denominator: Int) -> Int {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
