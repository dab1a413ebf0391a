import Foundation
import JointTraining

/// How many bytes something will take, with a range that the truth is expected to lie in, and what that rests on.
package struct SizeEstimate: Hashable, Codable, Sendable {
  /// Bytes; `low` ≤ `mid` ≤ `high`.
  package var low: Int
  package var mid: Int
  package var high: Int
  /// In words: `planned arena`, `3 past outputs`, `model`; of what is there, `stored`.
  package var basis: String

  package init(low: Int, mid: Int, high: Int, basis: String) {
    self.low = low
    self.mid = mid
    self.high = high
    self.basis = basis
  }

  /// Around `mid`, as far up as down by ratio.
  /// - Parameter ratio: `high` ÷ `low`, at least 1.
  package init(around mid: Int, ratio: Double, basis: String) {
    let factor = ratio.squareRoot()
    self.init(
      low: Int(counting: (Double(mid) / factor).rounded(.down)), mid: mid,
      high: Int(counting: (Double(mid) * factor).rounded(.up)), basis: basis)
  }

  /// `high` ÷ `low` of what only a model of files tells: bytes of a line, of a picture, of a value.
  package static let modelRatio = 2.5

  /// From what a line, a picture or a value of such a file usually takes.
  package static func model(_ bytes: Int) -> SizeEstimate {
    SizeEstimate(around: bytes, ratio: modelRatio, basis: "model")
  }

  /// Outputs of the same shape.
  package static let learnt = LearntSpread(assumed: 0.05, ratios: 1.1...2.5)

  /// From what past outputs take for as many samples, at least one.
  package static func learnt(_ sizes: [Int]) -> SizeEstimate {
    let logs = sizes.map { log(Double(max($0, 1))) }
    let count = "\(sizes.count) past \(sizes.count == 1 ? "output" : "outputs")"
    return SizeEstimate(
      around: Int(counting: exp(LearntSpread.median(logs))), ratio: learnt.ratio(logs), basis: count)
  }

  /// Single-precision values of weights and statistics, with the records that lie beside them.
  package static func weights(_ values: Int) -> SizeEstimate {
    SizeEstimate(around: values.times(count: 4).adding(count: 50_000), ratio: 1.3, basis: "weights")
  }

  /// What the process has besides what is laid out for the engine: its media libraries, the store, lists of samples.
  private static let process = SizeEstimate(around: 45_000_000, ratio: 2.56, basis: "")

  /// The memory of a process that trains or looks: what the engine lays out, within 5 %, and what is beside it.
  ///
  /// - Parameter frames: kept decoded.
  package static func memory(laidOut bytes: Int, frames: SizeEstimate? = nil) -> SizeEstimate {
    let arena = SizeEstimate(around: bytes, ratio: 1.05 * 1.05, basis: "")
    var whole = sum([arena, process] + [frames].compactMap(\.self)) ?? arena
    whole.basis = frames == nil ? "planned arena" : "planned arena and frames kept"
    return whole
  }

  /// What lies in the store.
  package static func stored(_ bytes: Int) -> SizeEstimate {
    SizeEstimate(low: bytes, mid: bytes, high: bytes, basis: "stored")
  }

  /// Whether this is what it took.
  package func holds(_ bytes: Int) -> Bool { (low...high).contains(bytes) }

  /// Beside each other: ends are added. Nil for nothing.
  package static func sum(_ parts: [SizeEstimate]) -> SizeEstimate? {
    guard !parts.isEmpty else { return nil }
    func total(_ end: KeyPath<SizeEstimate, Int>) -> Int { parts.reduce(0) { $0.adding(count: $1[keyPath: end]) } }
    return SizeEstimate(
      low: total(\.low), mid: total(\.mid), high: total(\.high),
      basis: EstimateBasis.joined(parts.map { ($0.basis, Double($0.mid)) }))
  }

  /// One after the other: the largest counts. Nil for nothing.
  package static func largest(_ parts: [SizeEstimate]) -> SizeEstimate? {
    guard let largest = parts.max(by: { ($0.mid, $0.high) < ($1.mid, $1.high) }) else { return nil }
    return SizeEstimate(
      low: parts.reduce(0) { max($0, $1.low) }, mid: largest.mid, high: parts.reduce(0) { max($0, $1.high) },
      basis: largest.basis)
  }
}
