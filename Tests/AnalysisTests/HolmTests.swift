import Analysis
import Testing

@Suite struct HolmTests {
  @Test func `each value is multiplied by the number of hypotheses still standing and never falls`() {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives 0.03 0.06 0.06 0.02.
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(found - expected) < 1e-12) }
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.behindFirst([]) == [] && Holm.behindFirst([0.4]) == [0.4])
    // The others by Holm's method, which leaves the second at its p, never below the first.
    #expect(Holm.behindFirst([0.02, 0.03, 0.005]) == [0.02, 0.03, 0.02])
    #expect(Holm.behindFirst([0.001, 0.03, 0.005]) == [0.001, 0.03, 0.01])
    #expect(Holm.adjusted([0.7, 0.6]) == [1, 1])
  }
}
