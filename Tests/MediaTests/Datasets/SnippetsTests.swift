import Media
import Randomness
import Testing

@Suite("Single frames of untrimmed videos")
struct SnippetsTests {
  private func draw(_ positives: [Int], _ negatives: [Int], _ count: Int = 3, seed: UInt64 = 1) -> [Int] {
    var random = CounterRandom(seed: seed, stream: 0)
    return Snippets(positives: positives, negatives: negatives).draw(count, random: &random)
  }

  @Test func `one positive and two different negatives, in order of time, all alike often`() {
    var seen: [[Int]: Int] = [:]
    for seed in 0..<1_200 {
      let three = draw([2, 5], [1, 3, 9], seed: UInt64(seed))
      #expect(three == three.sorted() && Set(three).count == 3)
      #expect(three.count { [2, 5].contains($0) } == 1)
      seen[three, default: 0] += 1
    }
    // Two positives and three pairs of negatives: 200 each, give or take five standard deviations.
    #expect(seen.count == 6 && seen.values.allSatisfy { abs($0 - 200) < 65 })
  }

  @Test func `missing negatives are made up for`() {
    #expect(draw([4], [7]) == [4, 7, 7])
    #expect(draw([4], []) == [4, 4, 4])
    #expect(draw([1, 2, 3], []) == [1, 2, 3])
    #expect(draw([8], [1, 2], 5).count { $0 == 8 } == 1)
    #expect(draw([8], [1, 2], 1) == [8])
  }
}
