import Testing

import Execution

@Suite struct ViewBatchesTests {
  @Test func `parts are even, in order and complete`() {
    for (count, frames, size) in [(64, 1, 64), (60, 8, 256), (30, 32, 256), (7, 8, 224), (1, 64, 512), (0, 8, 224)] {
      let parts = ViewBatches.parts(of: count, frames: frames, size: size)
      #expect(parts.flatMap { Array($0) } == Array(0..<count))
      let counts = Set(parts.dropLast().map(\.count))
      #expect(counts.count <= 1 && (parts.last?.count ?? 0) <= (counts.first ?? count))
    }
    #expect(ViewBatches.parts(of: 64, frames: 8, size: 64).count == 1)
    #expect(ViewBatches.parts(of: 60, frames: 8, size: 256).map(\.count) == [12, 12, 12, 12, 12])
    #expect(ViewBatches.parts(of: 30, frames: 32, size: 256).allSatisfy { $0.count == 3 })
    #expect(ViewBatches.samples(perSample: 30) == 2 && ViewBatches.samples(perSample: 250) == 1)
  }
}
