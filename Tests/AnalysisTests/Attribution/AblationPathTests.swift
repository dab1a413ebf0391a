import Analysis
import Randomness
import Testing

@Suite struct AblationPathTests {
  private static let repeats = ["1", "2", "3", "4", "5"]

  /// Answers every request until the path is finished.
  private func walk(
    _ count: Int, repeats: [String] = repeats, _ figure: (FactorSet, String) -> Double
  ) -> (steps: [AblationPath.Step], measured: [FactorSet: [String: Double]]) {
    var known: [FactorSet: [String: Double]] = [:]
    while true {
      let measured = MeasuredCombinations(factorCount: count, values: known)
      switch AblationPath.progress(measured, repeats: repeats) {
      case .finished(let steps): return (steps, known)
      case .open(_, let next):
        for request in next {
          precondition(known[request.combination]?[request.repetition] == nil, "asked twice")
          known[request.combination, default: [:]][request.repetition] = figure(request.combination, request.repetition)
        }
      }
    }
  }

  @Test func `the path makes the best change first and its gains add up exactly`() {
    // Gains in 1000ths; changes 1 and 4 are worth less together.
    let gains = [3.0, 20, -5, 8, 18]
    let walked = walk(5) { set, _ in
      let overlap = set.contains(1) && set.contains(4) ? 15.0 : 0
      return (500 + set.indices.reduce(0) { $0 + gains[$1] } - overlap) / 1_003
    }
    #expect(walked.steps.map(\.factor) == [1, 3, 0, 4, 2] || walked.steps.map(\.factor) == [1, 3, 4, 0, 2])
    let total = AccuracyGrid.difference(500 / 1_003, 529 / 1_003)
    #expect(walked.steps.map(\.contribution).reduce(0, +) == total)
    #expect(abs(walked.steps[0].contribution - 20 / 1_003) < 1e-12)
  }

  @Test func `it asks for no more than the greedy search needs`() {
    let one = walk(6, repeats: ["only"]) { set, _ in 0.5 + Double(set.rawValue) / 1_000 }
    // A and B, then 6 + 5 + 4 + 3 + 2 candidates; the last one is B.
    #expect(one.measured.count == 2 + 6 + 5 + 4 + 3 + 2)
    #expect(one.steps.map(\.factor) == [5, 4, 3, 2, 1, 0] && one.steps.allSatisfy { $0.interval == nil })
  }

  @Test func `candidates that are clearly worse drop out of the race`() throws {
    var random = CounterRandom(seed: 2, stream: 0)
    let walked = walk(5) { set, _ in
      0.5 + (set.contains(0) ? 0.1 : 0) + Double(set.size) / 1_000 + random.normal() / 2_000
    }
    #expect(walked.steps[0].factor == 0 && walked.steps[0].dropped.count >= 3)
    let runs = walked.measured.values.map(\.count).reduce(0, +)
    #expect(runs < 16 * 5)
    #expect(try #require(walked.steps[0].interval).low > 0.09)
  }

  @Test func `what is not yet measured is asked for, ends first`() {
    let none = MeasuredCombinations(factorCount: 5, values: [:])
    guard case .open(let steps, let next) = AblationPath.progress(none, repeats: ["1", "2"]) else {
      Issue.record("nothing was measured")
      return
    }
    #expect(steps.isEmpty && next.count == 4 && Set(next.map(\.combination)) == [[], .all(5)])
  }
}
