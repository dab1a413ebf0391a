import Randomness
import Testing

@Suite struct CounterRandomTests {
  /// Known-answer vectors published with Random123 (philox4x32-10).
  @Test func `philox matches the published vectors`() {
    let zero = CounterRandom.philox((0, 0, 0, 0), key: (0, 0))
    #expect(zero == (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    let ones = CounterRandom.philox((.max, .max, .max, .max), key: (.max, .max))
    #expect(ones == (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    let pi = CounterRandom.philox(
      (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), key: (0xA409_3822, 0x299F_31D0))
    #expect(pi == (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func `a stream depends on every part of its name`() {
    func first(_ seed: UInt64, _ source: String, _ epoch: Int, _ position: Int, _ purpose: CounterRandom.Purpose)
      -> UInt64
    {
      var random = CounterRandom(seed: seed, source: source, epoch: epoch, position: position, purpose: purpose)
      return random.next()
    }
    let all = [
      first(0, "a", 0, 0, .crop), first(1, "a", 0, 0, .crop), first(0, "b", 0, 0, .crop), first(0, "a", 1, 0, .crop),
      first(0, "a", 0, 1, .crop), first(0, "a", 0, 0, .flip),
    ]
    #expect(Set(all).count == all.count)
    #expect(first(0, "a", 0, 0, .crop) == all[0])
  }

  @Test func `moments of the distributions are right`() {
    var random = CounterRandom(seed: 7, stream: 1)
    let count = 200_000
    var mean = 0.0, variance = 0.0, beta = 0.0, betaSquare = 0.0
    for _ in 0..<count {
      let z = random.normal()
      mean += z
      variance += z * z
      let b = random.beta(0.2)
      beta += b
      betaSquare += (b - 0.5) * (b - 0.5)
    }
    #expect(abs(mean / Double(count)) < 0.01)
    #expect(abs(variance / Double(count) - 1) < 0.02)
    #expect(abs(beta / Double(count) - 0.5) < 0.005)
    // Var Beta(a, a) = 1 / (4 (2a + 1)).
    #expect(abs(betaSquare / Double(count) - 1 / (4 * 1.4)) < 0.005)
  }

  @Test func `a permutation holds every index once`() {
    var random = CounterRandom(seed: 3, stream: 9)
    let order = random.permutation(101)
    #expect(order.sorted() == Array(0..<101))
    #expect(order != Array(0..<101))
  }
}
