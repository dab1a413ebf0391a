/// How much of B − A each change earned, as far as what was measured identifies it.
///
/// *Alone*: what the change does to A by itself. *Last in*: what is lost when B goes without it. *Share*: its Shapley value, the
/// mean of what it adds over all orders in which the changes could be made; shares add up to B − A. They differ where changes
/// interact, and a share is known only when every combination was measured: until then it stays open.
package struct Attribution: Hashable, Sendable {
  /// What one change earned; nil where not identified.
  package struct Part: Hashable, Sendable {
    package var alone: Double?
    package var lastIn: Double?
    package var share: Double?
    /// t intervals over the repeats; nil for fewer than two.
    package var aloneInterval: Interval?
    package var lastInInterval: Interval?
    package var shareInterval: Interval?
  }

  /// More changes than this would need more than 16 combinations: see `AblationPath`.
  package static let most = 4

  package let parts: [Part]
  /// B − A, on the grid: Σ alone + interaction, and Σ share, are this number exactly. nil unless both were measured.
  package let total: Double?
  /// nil unless every change was measured alone.
  package let sumOfSingles: Double?
  /// What the changes do together beyond the sum of what they do alone: negative where they overlap.
  package let interaction: Double?
  /// The combinations that exact shares still lack in at least one repeat, smaller ones first.
  package let missing: [FactorSet]

  package init(_ measured: MeasuredCombinations) {
    precondition(measured.factorCount <= Self.most, "\(measured.factorCount) changes are more than \(Self.most)")
    let count = measured.factorCount
    let all = FactorSet.all(count)
    func difference(_ first: FactorSet, _ second: FactorSet) -> Double? {
      guard let a = measured.steps(first), let b = measured.steps(second) else { return nil }
      return AccuracyGrid.value(b - a)
    }
    let isComplete = FactorSet.subsets(count).allSatisfy { measured[$0] != nil }
    let shares = isComplete ? Self.shares(count) { measured.steps($0) ?? 0 } : []
    let repeated = isComplete ? Self.repeatedShares(measured) : []
    parts = (0..<count).map { index in
      let single = FactorSet.single(index)
      let rest = all.subtracting(single)
      return Part(
        alone: difference([], single), lastIn: difference(rest, all),
        share: isComplete ? AccuracyGrid.value(shares[index]) : nil,
        aloneInterval: measured.differences([], single)?.interval(),
        lastInInterval: measured.differences(rest, all)?.interval(),
        shareInterval: isComplete ? SeedSummary(repeated.map { $0[index] }).interval() : nil)
    }
    let total = difference([], all)
    let singles = parts.compactMap(\.alone)
    let sum = singles.count == count && total != nil ? singles.reduce(0, +) : nil
    self.total = total
    sumOfSingles = sum
    interaction = total.flatMap { total in sum.map { total - $0 } }
    missing = FactorSet.subsets(count).filter { measured[$0] == nil }
  }

  /// The Shapley values of a game in whole steps, adding up to what all players win.
  ///
  /// φᵢ = Σ over S without i of |S|!·(k − |S| − 1)!/k! · (v(S ∪ i) − v(S)); counted in k!-ths, so that nothing is lost.
  /// - Source: Shapley 1953.
  static func shares(_ count: Int, _ value: (FactorSet) -> Int) -> [Int] {
    let factorials = (0...count).map { (1...max($0, 1)).reduce(1, *) }
    let numerators = (0..<count).map { index in
      FactorSet.subsets(count).filter { !$0.contains(index) }.reduce(0) { sum, set in
        let weight = factorials[set.size] * factorials[count - set.size - 1]
        return sum + weight * (value(set.union(.single(index))) - value(set))
      }
    }
    return AccuracyGrid.quotients(numerators, factorials[count])
  }

  /// Shares in each repeat.
  private static func repeatedShares(_ measured: MeasuredCombinations) -> [[Double]] {
    measured.repeats.indices.map { place in
      let steps = shares(measured.factorCount) { AccuracyGrid.steps(measured[$0]?[place] ?? 0) }
      return steps.map(AccuracyGrid.value)
    }
  }
}
