import Foundation
import JointTraining

/// What an estimate rests on, in words: `6 past runs on this machine`, `micro-benchmark`, `model`, `planned arena`.
enum EstimateBasis {
  /// The basis of a sum: the sort that stands for most of it; others follow when they stand for a tenth of it or more.
  ///
  /// - Parameter parts: what each summand rests on, and how much it is.
  static func joined(_ parts: [(basis: String, amount: Double)]) -> String {
    let whole = parts.reduce(0) { $0 + $1.amount }
    let sorts = Dictionary(grouping: parts) { sort(of: $0.basis) }.map {
      sort, parts -> (text: String, amount: Double) in
      let texts = Set(parts.map(\.basis))
      return (texts.count == 1 ? texts.first ?? sort : sort, parts.reduce(0) { $0 + $1.amount })
    }
    let ordered = sorts.sorted { ($1.amount, $0.text) < ($0.amount, $1.text) }
    let told = ordered.enumerated().filter { $0.offset == 0 || $0.element.amount >= whole / 10 }.map(\.element)
    guard told.count > 1 else { return told.first?.text ?? "" }
    return told.map { "\($0.text) for \(Int(counting: 100 * $0.amount / whole)) %" }.joined(separator: ", ")
  }

  /// A basis without its counts.
  static func sort(of basis: String) -> String {
    if let corrected = basis.range(of: " corrected by") {
      return basis[..<corrected.lowerBound] + " corrected by past runs"
    }
    if basis.contains("past output") { return "past outputs" }
    return basis.contains("past run") ? "past runs" : basis
  }
}
