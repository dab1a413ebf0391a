/// Several tests at once: p-values adjusted so that the chance of any false alarm among them stays what it is for one.
package enum Holm {
  /// The adjusted value of each, in the order given: each p times the number of hypotheses not yet rejected when the
  /// smallest go first, never less than that of a smaller p, at most 1.
  ///
  /// - Source: Holm 1979.
  package static func adjusted(_ values: [Double]) -> [Double] {
    var adjusted = values
    var least = 0.0
    for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
      least = max(least, min(1, values[index] * Double(values.count - rank)))
      adjusted[index] = least
    }
    return adjusted
  }

  /// The first hypothesis is the question that was asked and keeps its p. The others are told only if it stands: adjusted
  /// among themselves, never below it. The chance of any false alarm among all stays what it is for one.
  ///
  /// - Source: serial gatekeeping, Westfall & Krishen 2001.
  package static func behindFirst(_ values: [Double]) -> [Double] {
    guard let first = values.first else { return [] }
    return [first] + adjusted(Array(values.dropFirst())).map { max($0, first) }
  }
}
