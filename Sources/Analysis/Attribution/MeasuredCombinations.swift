/// The figure of every combination of changes that was measured, repeat by repeat.
package struct MeasuredCombinations: Sendable {
  package let factorCount: Int
  /// The repeats (seeds, worlds) that both A and B have, in order; only they count, so that every difference is paired.
  package let repeats: [String]
  /// For each combination that all of `repeats` have: its figures in their order.
  private let figures: [FactorSet: [Double]]
  private let values: [FactorSet: [String: Double]]

  /// - Parameters:
  ///   - factorCount: changes between A and B, at most 32.
  ///   - values: figure, a fraction of 1, by combination and repeat.
  package init(factorCount: Int, values: [FactorSet: [String: Double]]) {
    precondition((0...32).contains(factorCount), "\(factorCount) factors")
    let a = values[[]] ?? [:]
    let b = values[.all(factorCount)] ?? [:]
    let repeats = a.keys.filter { b[$0] != nil }.sorted()
    self.factorCount = factorCount
    self.repeats = repeats
    self.values = values
    figures = values.compactMapValues { known in
      let found = repeats.compactMap { known[$0] }
      return found.count == repeats.count && !repeats.isEmpty ? found : nil
    }
  }

  /// nil unless every repeat has it.
  package subscript(_ combination: FactorSet) -> [Double]? { figures[combination] }

  /// nil when this repeat was not measured.
  package subscript(_ combination: FactorSet, repetition: String) -> Double? { values[combination]?[repetition] }

  /// Mean over the repeats, in steps of the grid; nil unless every repeat has it.
  func steps(_ combination: FactorSet) -> Int? {
    figures[combination].map { AccuracyGrid.steps(SeedSummary($0).mean) }
  }

  /// Second minus first over the repeats.
  func differences(_ first: FactorSet, _ second: FactorSet) -> SeedSummary? {
    guard let a = figures[first], let b = figures[second] else { return nil }
    return SeedSummary(zip(a, b).map { $1 - $0 })
  }
}
