import Curation
import Randomness
import Testing

@Suite struct KeepTests {
  private func verdict(_ label: Int, _ probability: Float, isKept: Bool = true) -> CutVerdict {
    CutVerdict(isKept: isKept, label: label, rank: 1, probability: probability, choice: label)
  }

  @Test func `kept is the filter without the duplicates`() {
    let verdicts = [verdict(0, 0.9), verdict(0, 0.8, isKept: false), verdict(1, 0.7), verdict(1, 0.6, isKept: false)]
    let outcomes = KeepRule().apply(verdicts, isDuplicate: [false, true, true, false])
    #expect(outcomes == [.kept, .disagreed, .duplicate, .disagreed])
    #expect(outcomes.kept == [0])
    #expect(outcomes.counts == [.kept: 1, .disagreed: 2, .duplicate: 1])
    #expect(KeepRule().apply(verdicts).kept == [0, 2])
  }

  @Test func `limits come last and in order: class cap, top, ratio`() {
    let verdicts = [
      verdict(0, 0.9), verdict(0, 0.95), verdict(0, 0.8), verdict(1, 0.5), verdict(1, 0.6), verdict(2, 0.4),
    ]
    let rule = KeepRule(perClassCap: 2, topK: 4, ratio: 0.5)
    #expect(rule.apply(verdicts) == [.kept, .kept, .overClassCap, .belowRatio, .belowRatio, .belowTop])
    let duplicate = [false, true, false, false, false, false]
    #expect(
      rule.apply(verdicts, isDuplicate: duplicate)
        == [.kept, .duplicate, .kept, .belowRatio, .belowRatio, .belowTop])
  }

  @Test func `equal probabilities are kept in the samples' order`() {
    let verdicts = (0..<6).map { verdict($0 % 2, 0.5) }
    #expect(KeepRule(topK: 3).apply(verdicts).kept == [0, 1, 2])
    #expect(KeepRule(perClassCap: 1).apply(verdicts).kept == [0, 1])
    #expect(KeepRule(ratio: 0.5).apply(verdicts).kept == [0, 1, 2])
    #expect(KeepRule(ratio: 0).apply(verdicts).kept.isEmpty)
  }

  @Test(arguments: 0..<10)
  func `no sample is kept before a better one of its class`(seed: Int) {
    var random = CounterRandom(seed: UInt64(seed), stream: 5)
    let verdicts = (0..<80).map { _ in
      verdict(random.below(5), Float(random.below(20)) / 20, isKept: random.below(3) > 0)
    }
    let outcomes = KeepRule(perClassCap: 6, topK: 24, ratio: 0.75).apply(verdicts)
    #expect(outcomes.kept.count == min(18, outcomes.kept.count))
    for index in outcomes.kept {
      for other in verdicts.indices where verdicts[other].isKept && verdicts[other].label == verdicts[index].label {
        let isBetter = (-verdicts[other].probability, other) < (-verdicts[index].probability, index)
        #expect(!isBetter || outcomes[other] == .kept, "seed \(seed): \(other) before \(index)")
      }
    }
  }
}
