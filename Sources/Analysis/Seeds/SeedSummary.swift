/// Mean and spread of one figure over seeds.
package struct SeedSummary: Hashable, Codable, Sendable {
  package let count: Int
  /// 0 without values.
  package let mean: Double
  /// Sample standard deviation (divisor n − 1); nil for fewer than two values.
  package let deviation: Double?

  package init(_ values: [Double]) {
    count = values.count
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// Standard error of the mean; nil for fewer than two values.
  package var standardError: Double? { deviation.map { $0 / Double(count).squareRoot() } }
}
