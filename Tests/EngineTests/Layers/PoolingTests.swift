import Engine
import Testing

@Suite struct PoolingTests {
  @Test(arguments: Place.own)
  func `max pooling takes the largest value and sends it the gradient`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 9, extent: Extent(2, 7, 6))
      let operation = LayerProbe.Operation.maxPooling(shape, kernel: 3, stride: 2, padding: 1)
      let probe = try LayerProbe(operation, backend: place.backend, threads: 2, block: place.block, readers: 2)
      let count = 2 * 9 * 2 * 7 * 6
      let x = Formula.values(1, count: count, -3, -1)
      var expected: [Float] = []
      var sources: [Int] = []
      for plane in 0..<2 * 9 * 2 {
        for h in 0..<4 {
          for w in 0..<3 {
            var best = (value: -Float.infinity, index: 0)
            for i in max(0, 2 * h - 1)...min(6, 2 * h + 1) {
              for j in max(0, 2 * w - 1)...min(5, 2 * w + 1) where x[(plane * 7 + i) * 6 + j] > best.value {
                best = (x[(plane * 7 + i) * 6 + j], (plane * 7 + i) * 6 + j)
              }
            }
            expected.append(best.value)
            sources.append(best.index)
          }
        }
      }
      #expect(probe.forward([x]) == expected)
      let parts = [Formula.values(2, count: expected.count, -1, 1), Formula.values(3, count: expected.count, -1, 1)]
      var dx = [Float](repeating: 0, count: count)
      for (index, source) in sources.enumerated() { dx[source] += parts[0][index] + parts[1][index] }
      #expect(relativeDifference(probe.backward(parts)[0], dx) < 1e-6)
    }
  }

  @Test(arguments: Place.own)
  func `max pooling takes the same values in inference`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 9, extent: Extent(2, 7, 6))
      let operation = LayerProbe.Operation.maxPooling(shape, kernel: 3, stride: 2, padding: 1)
      func output(isTraining: Bool) throws -> [Float] {
        let probe = try LayerProbe(
          operation, backend: place.backend, threads: 2, block: place.block, isTraining: isTraining)
        return probe.forward([Formula.values(1, count: 2 * 9 * 2 * 7 * 6, -3, -1)])
      }
      let expected = try output(isTraining: true)
      #expect(try output(isTraining: false) == expected)
    }
  }

  @Test func `ties and NaN in max pooling stay inside the input`() async throws {
    for place in Place.own {
      try await compute.perform {
        let shape = ActivationShape(n: 1, c: 8, extent: Extent(1, 3, 3))
        let operation = LayerProbe.Operation.maxPooling(shape, kernel: 3, stride: 2, padding: 1)
        let probe = try LayerProbe(operation, backend: place.backend, threads: 1, block: place.block)
        #expect(probe.forward([[Float](repeating: 2, count: 72)]) == [Float](repeating: 2, count: 32))
        let dx = probe.backward([[Float](repeating: 1, count: 32)])[0]
        // The first maximum in row order: positions 0, 1, 3 and 4 of every 3 × 3 plane.
        #expect(Array(dx[..<9]) == [1, 1, 0, 1, 1, 0, 0, 0, 0])
        _ = probe.forward([[Float](repeating: .nan, count: 72)])
        _ = probe.backward([[Float](repeating: 1, count: 32)])
      }
    }
  }

  @Test(arguments: Place.own)
  func `average pooling is the mean over positions and segments`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 6, c: 11, extent: Extent(2, 3, 5))
      let operation = LayerProbe.Operation.averagePooling(shape, entriesPerClip: 3)
      let probe = try LayerProbe(operation, backend: place.backend, threads: 2, block: place.block)
      let x = Formula.values(1, count: 6 * 11 * 30, -1, 1)
      var expected = [Float](repeating: 0, count: 22)
      for i in x.indices { expected[i / 990 * 11 + i / 30 % 11] += x[i] / 90 }
      #expect(relativeDifference(probe.forward([x]), expected) < 1e-5)
      let dy = Formula.values(2, count: 22, -1, 1)
      let dx = x.indices.map { dy[$0 / 990 * 11 + $0 / 30 % 11] / 90 }
      #expect(relativeDifference(probe.backward([dy])[0], dx) < 1e-6)
    }
  }
}
