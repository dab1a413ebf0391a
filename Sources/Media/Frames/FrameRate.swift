/// Frames per second as a fraction, such as 30000/1001; zero over one when unknown.
package struct FrameRate: Hashable, Codable, Sendable, ExpressibleByIntegerLiteral {
  package var numerator: Int
  package var denominator: Int

  package init(_ numerator: Int, over denominator: Int = 1) {
    self.numerator = numerator
    self.denominator = denominator
  }

  package init(integerLiteral value: Int) { self.init(value) }

  /// Frames per second; 0 when unknown.
  package var perSecond: Double { denominator == 0 ? 0 : Double(numerator) / Double(denominator) }
}
