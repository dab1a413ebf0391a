import Engine
import Randomness
import Testing

@Suite struct MemoryPlanTests {
  @Test func `buffers that live at the same time never overlap, whatever their sizes`() {
    for seed in 0..<50 {
      var random = CounterRandom(seed: UInt64(seed), stream: 1)
      let demands = (0..<60).map { _ in
        let first = random.below(100)
        return MemoryPlan.Demand(bytes: random.below(5000), first: first, last: first + random.below(20))
      }
      let plan = MemoryPlan(demands)
      for a in demands.indices where demands[a].bytes > 0 {
        #expect(plan.offsets[a] % MemoryPlan.alignment == 0)
        #expect(plan.offsets[a] + demands[a].bytes <= plan.bytes)
        for b in 0..<a where demands[b].bytes > 0 {
          let meet = demands[a].first <= demands[b].last && demands[b].first <= demands[a].last
          let apart =
            plan.offsets[a] + demands[a].bytes <= plan.offsets[b]
            || plan.offsets[b] + demands[b].bytes <= plan.offsets[a]
          #expect(!meet || apart, "seed \(seed), buffers \(a) and \(b)")
        }
      }
    }
  }

  @Test func `buffers of a chain share memory`() {
    let chain = (0..<10).map { MemoryPlan.Demand(bytes: 1024, first: $0, last: $0 + 1) }
    #expect(MemoryPlan(chain).bytes == 2048)
  }
}
