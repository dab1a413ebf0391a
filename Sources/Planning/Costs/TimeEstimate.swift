import Foundation

/// How long something will take, with a range that the truth is expected to lie in, and what that rests on.
package struct TimeEstimate: Hashable, Codable, Sendable {
  /// Seconds; `low` ≤ `mid` ≤ `high`.
  package var low: Double
  package var mid: Double
  package var high: Double
  /// In words: `6 past runs on this machine`, `micro-benchmark`, `model`.
  package var basis: String

  package init(low: Double, mid: Double, high: Double, basis: String) {
    self.low = low
    self.mid = mid
    self.high = high
    self.basis = basis
  }

  /// Around `mid`, as far up as down by ratio.
  ///
  /// Below a second nothing is told apart: starting a node takes as long as its work, so the range begins at 0 there.
  /// - Parameter ratio: `high` ÷ `low`, at least 1.
  package init(around mid: Double, ratio: Double, basis: String) {
    let factor = ratio.squareRoot()
    self.init(low: mid < 1 ? 0 : mid / factor, mid: mid, high: max(mid * factor, 1), basis: basis)
  }

  /// Whether this is what it took.
  package func holds(_ seconds: Double) -> Bool { (low...high).contains(seconds) }

  /// One after the other: ends are added, since what makes a machine slow makes all of it slow. Nil for nothing.
  ///
  /// Of what takes less than a second the ends say only that nothing is told apart there; beside longer parts such ones take
  /// between half and twice their figures together.
  package static func sum(_ parts: [TimeEstimate]) -> TimeEstimate? {
    guard !parts.isEmpty else { return nil }
    let mid = parts.reduce(0) { $0 + $1.mid }
    let basis = EstimateBasis.joined(parts.map { ($0.basis, $0.mid) })
    let long = parts.filter { $0.low > 0 }
    guard !long.isEmpty else { return TimeEstimate(low: 0, mid: mid, high: max(1, 2 * mid), basis: basis) }
    let short = parts.filter { $0.low <= 0 }.reduce(0) { $0 + $1.mid }
    return TimeEstimate(
      low: long.reduce(short / 2) { $0 + $1.low }, mid: mid, high: long.reduce(short * 2) { $0 + $1.high }, basis: basis
    )
  }
}
