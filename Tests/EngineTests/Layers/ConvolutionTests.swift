import Engine
import Testing

@Suite struct ConvolutionTests {
  /// Odd sizes: one position, primes, stride beyond the kernel, padding, channels that do not fill a block, time.
  static let problems: [ReferenceConvolution.Sizes] = [
    make([2, 3, 1, 7, 5], 4, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    make([1, 1, 1, 1, 1], 1, [1, 1, 1], [1, 1, 1], [0, 0, 0]),
    make([3, 8, 1, 11, 13], 16, [1, 3, 3], [1, 2, 2], [0, 1, 1]),
    make([2, 16, 1, 9, 9], 8, [1, 1, 1], [1, 2, 2], [0, 0, 0]),
    make([2, 5, 1, 7, 7], 11, [1, 1, 1], [1, 3, 3], [0, 0, 0]),
    make([2, 24, 1, 6, 10], 40, [1, 1, 1], [1, 1, 1], [0, 0, 0]),
    make([2, 3, 1, 17, 19], 16, [1, 7, 7], [1, 2, 2], [0, 3, 3]),
    make([2, 3, 5, 13, 11], 8, [1, 7, 7], [1, 2, 2], [0, 3, 3]),
    make([2, 8, 4, 5, 7], 16, [3, 1, 1], [1, 1, 1], [1, 0, 0]),
    make([1, 8, 3, 5, 5], 8, [3, 3, 3], [1, 2, 2], [1, 1, 1]),
    make([2, 16, 5, 6, 6], 24, [1, 3, 3], [1, 2, 2], [0, 1, 1]),
    make([2, 16, 3, 4, 6], 32, [1, 1, 1], [1, 1, 1], [0, 0, 0]),
    make([2, 8, 3, 8, 6], 16, [1, 1, 1], [1, 2, 2], [0, 0, 0]),
    make([1, 16, 4, 1, 1], 16, [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([2, 5, 4, 3, 3], 7, [3, 1, 1], [1, 1, 1], [1, 0, 0]),
    // Strides over time: a shortcut's, an overlapping kernel's, one that steps over frames; time without padding.
    make([2, 8, 5, 4, 6], 16, [1, 1, 1], [2, 2, 2], [0, 0, 0]),
    make([2, 8, 5, 5, 5], 8, [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([1, 16, 7, 4, 4], 8, [2, 1, 1], [3, 1, 1], [0, 0, 0]),
    make([2, 8, 5, 3, 4], 8, [3, 1, 1], [1, 1, 1], [0, 0, 0]),
    make([2, 3, 6, 9, 9], 8, [3, 7, 7], [1, 2, 2], [1, 3, 3]),
  ]

  static func make(
    _ input: [Int], _ outputs: Int, _ kernel: [Int], _ stride: [Int], _ padding: [Int]
  ) -> ReferenceConvolution.Sizes {
    func extent(_ sizes: [Int]) -> Extent { Extent(sizes[0], sizes[1], sizes[2]) }
    return ReferenceConvolution.Sizes(
      input: ActivationShape(n: input[0], c: input[1], extent: Extent(input[2], input[3], input[4])),
      outputChannels: outputs, kernel: extent(kernel), stride: extent(stride), padding: extent(padding))
  }

  /// Blocked input is only asked of oneDNN where channels fill whole blocks, as inside a network.
  private static func accepts(_ sizes: ReferenceConvolution.Sizes, _ place: Place) -> Bool {
    place.block == 1 ? place.backend == .openBLAS || sizes.input.c < 8 : sizes.input.c >= 8
  }

  @Test(arguments: problems, Place.all)
  func `forward and both backward passes equal the definition`(
    _ sizes: ReferenceConvolution.Sizes, _ place: Place
  ) async throws {
    guard Self.accepts(sizes, place) else { return }
    try await compute.perform {
      let probe = try LayerProbe(.convolution(sizes), backend: place.backend, threads: 2, block: place.block)
      let x = Formula.values(1, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      let w = Formula.values(2, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count, -1, 1)
      let dy = Formula.values(3, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, w)
      #expect(relativeDifference(probe.forward([x]), ReferenceConvolution.forward(sizes, x: x, w: w)) < 1e-5)
      #expect(probe.outputPadding == 0)
      let dx = probe.backward([dy])
      #expect(relativeDifference(dx[0], ReferenceConvolution.backwardData(sizes, dy: dy, w: w)) < 1e-5)
      let dw = ReferenceConvolution.backwardWeights(sizes, x: x, dy: dy)
      #expect(relativeDifference(probe.gradient(name), dw) < 1e-5)
      _ = probe.backward([dy], accumulates: true)
      #expect(relativeDifference(probe.gradient(name), dw.map { 2 * $0 }) < 1e-5)
      // Changed weights reach every copy that the kernels read.
      let changed = w.map { -0.5 * $0 }
      probe.setParameter(name, changed)
      let expected = ReferenceConvolution.backwardData(sizes, dy: dy, w: changed)
      #expect(relativeDifference(probe.backward([dy])[0], expected) < 1e-5)
    }
  }

  @Test(arguments: [problems[2], problems[9]], [EngineBackend.oneDNN, .openBLAS])
  func `gradients equal finite differences`(
    _ sizes: ReferenceConvolution.Sizes, _ backend: EngineBackend
  ) async throws {
    try await compute.perform {
      let probe = try LayerProbe(
        .convolution(sizes), backend: backend, threads: 2, block: backend == .oneDNN ? 8 : 1)
      let x = Formula.values(4, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      let w = Formula.values(5, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count, -1, 1)
      let dy = Formula.values(6, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, w)
      _ = probe.forward([x])
      let dx = probe.backward([dy])[0]
      let dw = probe.gradient(name)
      let u = Formula.values(7, count: x.count, -1, 1)
      let byInput = directionalDerivative(at: x, along: u, epsilon: 0.01) { innerProduct(probe.forward([$0]), dy) }
      #expect(abs(byInput - innerProduct(dx, u)) < 2e-3 * max(1, abs(byInput)))
      let v = Formula.values(8, count: w.count, -1, 1)
      let byWeights = directionalDerivative(at: w, along: v, epsilon: 0.01) {
        probe.setParameter(name, $0)
        return innerProduct(probe.forward([x]), dy)
      }
      #expect(abs(byWeights - innerProduct(dw, v)) < 2e-3 * max(1, abs(byWeights)))
    }
  }
}
