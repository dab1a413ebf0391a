import Analysis
import Randomness
import Testing

@Suite struct AttributionTests {
  private func measured(_ values: [Double], without missing: Set<Int> = []) -> MeasuredCombinations {
    let count = values.count.trailingZeroBitCount
    let known = values.enumerated().filter { !missing.contains($0.offset) }
    return MeasuredCombinations(
      factorCount: count,
      values: Dictionary(
        uniqueKeysWithValues: known.map { (FactorSet(rawValue: UInt32($0.offset)), ["0": $0.element]) }))
  }

  @Test func `shares are the mean over all orders`() throws {
    for row in try AnalysisReference.read().shapley {
      let attribution = Attribution(measured(row.values))
      for (part, share) in zip(attribution.parts, row.shares) {
        #expect(abs(try #require(part.share) - share) < 1e-14)
      }
      #expect(attribution.missing.isEmpty)
    }
  }

  /// Any number of clips, any figures: the sums are equal as numbers, not nearly.
  @Test(arguments: 1...4)
  func `parts add up to the difference exactly`(count: Int) throws {
    var random = CounterRandom(seed: 11, stream: UInt64(count))
    for _ in 0..<300 {
      let clips = 1 + random.below(5_000)
      let values = (0..<(1 << count)).map { _ in Double(random.below(clips + 1)) / Double(clips) }
      let attribution = Attribution(measured(values))
      let total = try #require(attribution.total)
      let shares = attribution.parts.compactMap(\.share)
      let alone = attribution.parts.compactMap(\.alone)
      #expect(shares.count == count && shares.reduce(0, +) == total && shares.reversed().reduce(0, +) == total)
      #expect(alone.reduce(0, +) == attribution.sumOfSingles)
      #expect(alone.reduce(0, +) + (try #require(attribution.interaction)) == total)
      #expect(total == AccuracyGrid.difference(values[0], values[values.count - 1]))
      #expect(abs(total - (values[values.count - 1] - values[0])) < 2e-15)
    }
  }

  /// The published singles of TSN on Mini-Kinetics: 77.4; web images 78.6, web videos 80.6, raw 78.6; all 81.3.
  @Test func `without the pairs shares stay open and singles over-count`() throws {
    let attribution = Attribution(measured([0.774, 0.786, 0.806, 0, 0.786, 0, 0, 0.813], without: [3, 5, 6]))
    let alone = attribution.parts.compactMap(\.alone)
    for (found, expected) in zip(alone, [0.012, 0.032, 0.012]) { #expect(abs(found - expected) < 1e-12) }
    #expect(abs(try #require(attribution.sumOfSingles) - 0.056) < 1e-12)
    #expect(abs(try #require(attribution.interaction) + 0.017) < 1e-12)
    #expect(attribution.parts.allSatisfy { $0.share == nil && $0.lastIn == nil && $0.shareInterval == nil })
    #expect(attribution.missing.map(\.indices) == [[0, 1], [0, 2], [1, 2]])
  }

  @Test func `what is known of last changes is told when singles are not`() throws {
    let attribution = Attribution(measured([0.5, 0, 0, 0.625, 0, 0, 0.5625, 0.75], without: [1, 2, 4, 5]))
    #expect(attribution.parts.map(\.lastIn) == [0.1875, nil, 0.125])
    #expect(attribution.sumOfSingles == nil && attribution.interaction == nil && attribution.total == 0.25)
    #expect(attribution.missing.map(\.indices) == [[0], [1], [2], [0, 2]])
  }

  @Test func `one change is all of the difference`() {
    let attribution = Attribution(measured([0.5, 0.75]))
    #expect(attribution.parts[0].alone == 0.25 && attribution.parts[0].share == 0.25 && attribution.interaction == 0)
  }

  @Test func `repeats give intervals, and only those of both ends count`() throws {
    let measured = MeasuredCombinations(
      factorCount: 2,
      values: [
        []: ["1": 0.50, "2": 0.52, "3": 0.51, "9": 0.1], [.single(0)]: ["1": 0.53, "2": 0.56, "3": 0.53],
        [.single(1)]: ["1": 0.55, "2": 0.55, "3": 0.55], .all(2): ["1": 0.60, "2": 0.61, "3": 0.62],
      ])
    #expect(measured.repeats == ["1", "2", "3"])
    let attribution = Attribution(measured)
    // Shares of the first change: (3 + 5)/2, (4 + 6)/2, (2 + 7)/2 points: 4, 5, 4.5.
    let interval = try #require(attribution.parts[0].shareInterval)
    let half = 4.302653 * 0.005 / 3.0.squareRoot()
    #expect(abs(interval.estimate - 0.045) < 1e-12)
    #expect(abs(interval.high - 0.045 - half) < 1e-7)
    #expect(abs(try #require(attribution.parts[0].share) - 0.045) < 1e-12)
    #expect(attribution.parts.compactMap(\.share).reduce(0, +) == attribution.total)
  }

  @Test func `a combination that lacks a repeat is missing`() {
    let measured = MeasuredCombinations(
      factorCount: 1, values: [[]: ["1": 0.5, "2": 0.5], .all(1): ["1": 0.6]])
    #expect(measured.repeats == ["1"])
    let attribution = Attribution(
      MeasuredCombinations(
        factorCount: 2,
        values: [
          []: ["1": 0.5, "2": 0.5], .all(2): ["1": 0.6, "2": 0.7], [.single(0)]: ["1": 0.6],
          [.single(1)]: ["2": 0.5, "1": 0.5],
        ]))
    #expect(attribution.missing == [.single(0)] && attribution.parts[0].alone == nil)
    #expect(attribution.parts[1].alone == 0 && attribution.parts[0].share == nil)
  }

  @Test func `sets of changes are ordered by size, then by their first difference`() {
    #expect(FactorSet.subsets(3).map(\.indices) == [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
    #expect(FactorSet.all(32).size == 32 && FactorSet.all(0) == [])
  }
}
