import Engine
import Execution
import Testing

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

  @Test func `views looked at in parts say what they say together`() async throws {
    try await ComputeThread().perform {
      let network = try Network(
        spec: ModelSpec(kind: .tsn, depth: 10, width: 16, classes: 5), backend: .oneDNN, threads: 1, seed: 3)
      let one = InputShape(clips: 1, frames: 1, height: 32, width: 32)
      let views = (0..<5 * one.elements).map { Float(($0 * 7919) % 1000) / 500 - 1 }
      let (whole, parts) = try views.withUnsafeBufferPointer { views in
        let base = try #require(views.baseAddress)
        return (
          try network.look(at: base, one, in: [0..<5]), try network.look(at: base, one, in: [0..<2, 2..<4, 4..<5])
        )
      }
      #expect(whole.logits.count == 25 && Set(whole.logits).count > 20)
      #expect(zip(whole.logits, parts.logits).allSatisfy { abs($0 - $1) < 1e-3 })
      #expect(whole.features.count == parts.features.count)
      #expect(zip(whole.features, parts.features).allSatisfy { abs($0 - $1) < 1e-3 })
    }
  }
}
