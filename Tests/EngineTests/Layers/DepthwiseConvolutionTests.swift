import Engine
import Testing

@Suite struct DepthwiseConvolutionTests {
  /// Odd sizes: rows of every tile width and remainder, one position, primes, strides in space and time, clips shorter
  /// than the kernel, channels that do not fill a block, kernels and paddings without tiles.
  static let problems: [ReferenceConvolution.Sizes] = [
    make([2, 8, 3, 5, 7], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 3, 1, 1, 1], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 16, 2, 4, 8], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([2, 21, 4, 6, 14], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 17, 5, 3, 17], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 8, 3, 5, 3], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 8, 3, 5, 2], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([1, 24, 5, 7, 5], [3, 3, 3], [1, 1, 1], [1, 1, 1]),
    make([2, 16, 5, 9, 15], [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([2, 13, 4, 8, 16], [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([1, 8, 4, 6, 6], [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([1, 8, 2, 1, 1], [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([1, 8, 3, 2, 2], [3, 3, 3], [2, 2, 2], [1, 1, 1]),
    make([1, 16, 3, 7, 28], [3, 3, 3], [1, 2, 2], [1, 1, 1]),
    make([1, 16, 6, 5, 9], [3, 3, 3], [2, 1, 1], [1, 1, 1]),
    make([1, 9, 5, 9, 10], [3, 3, 3], [3, 3, 3], [1, 1, 1]),
    make([1, 8, 4, 9, 9], [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    make([1, 8, 5, 5, 6], [3, 1, 1], [1, 1, 1], [1, 0, 0]),
    make([1, 8, 5, 8, 9], [2, 5, 5], [1, 2, 2], [0, 2, 2]),
    make([1, 8, 4, 6, 7], [3, 3, 3], [1, 1, 1], [0, 0, 0]),
  ]

  private static func make(
    _ input: [Int], _ kernel: [Int], _ stride: [Int], _ padding: [Int]
  ) -> ReferenceConvolution.Sizes {
    func extent(_ sizes: [Int]) -> Extent { Extent(sizes[0], sizes[1], sizes[2]) }
    return ReferenceConvolution.Sizes(
      input: ActivationShape(n: input[0], c: input[1], extent: Extent(input[2], input[3], input[4])),
      outputChannels: input[1], kernel: extent(kernel), stride: extent(stride), padding: extent(padding))
  }

  /// Numbers for a problem.
  private struct Numbers {
    let x: [Float]
    let w: [Float]
    let dy: [Float]

    init(_ sizes: ReferenceConvolution.Sizes, _ stream: Int) {
      x = Formula.values(stream, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      w = Formula.values(stream + 1, count: sizes.input.c * sizes.kernel.count, -1, 1)
      dy = Formula.values(stream + 2, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
    }
  }

  @Test(arguments: problems, Place.own)
  func `forward and both backward passes equal the definition`(
    _ sizes: ReferenceConvolution.Sizes, _ place: Place
  ) async throws {
    try await compute.perform {
      let probe = try LayerProbe(.depthwise(sizes), backend: place.backend, threads: 2, block: place.block)
      let numbers = Numbers(sizes, 1)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, numbers.w)
      let y = ReferenceDepthwise.forward(sizes, x: numbers.x, w: numbers.w)
      #expect(relativeDifference(probe.forward([numbers.x]), y) < 1e-5)
      #expect(probe.outputPadding == 0)
      let dx = ReferenceDepthwise.backwardData(sizes, dy: numbers.dy, w: numbers.w)
      #expect(relativeDifference(probe.backward([numbers.dy])[0], dx) < 1e-5)
      let dw = ReferenceDepthwise.backwardWeights(sizes, x: numbers.x, dy: numbers.dy)
      #expect(relativeDifference(probe.gradient(name), dw) < 1e-5)
      _ = probe.backward([numbers.dy], accumulates: true)
      #expect(relativeDifference(probe.gradient(name), dw.map { 2 * $0 }) < 1e-5)
    }
  }

  @Test func `the definition is the dense convolution's with all other weights zero`() {
    let sizes = Self.problems[8]
    let numbers = Numbers(sizes, 11)
    let (channels, taps) = (sizes.input.c, sizes.kernel.count)
    var dense = [Float](repeating: 0, count: channels * channels * taps)
    for c in 0..<channels {
      for tap in 0..<taps { dense[(c * channels + c) * taps + tap] = numbers.w[c * taps + tap] }
    }
    #expect(
      ReferenceDepthwise.forward(sizes, x: numbers.x, w: numbers.w)
        == ReferenceConvolution.forward(sizes, x: numbers.x, w: dense))
    #expect(
      ReferenceDepthwise.backwardData(sizes, dy: numbers.dy, w: numbers.w)
        == ReferenceConvolution.backwardData(sizes, dy: numbers.dy, w: dense))
  }

  @Test func `no number of threads changes a bit`() async throws {
    let sizes = Self.problems[3]
    let numbers = Numbers(sizes, 21)
    try await compute.perform {
      func results(threads: Int) throws -> [[Float]] {
        let probe = try LayerProbe(.depthwise(sizes), backend: .oneDNN, threads: threads, block: 16)
        let name = try #require(probe.parameterNames.first)
        probe.setParameter(name, numbers.w)
        return [probe.forward([numbers.x])] + probe.backward([numbers.dy]) + [probe.gradient(name)]
      }
      let one = try results(threads: 1)
      #expect(try results(threads: 2) == one)
      #expect(try results(threads: 5) == one)
    }
  }

  @Test(arguments: [problems[3], problems[8]], Place.own)
  func `gradients equal finite differences`(_ sizes: ReferenceConvolution.Sizes, _ place: Place) async throws {
    try await compute.perform {
      let probe = try LayerProbe(.depthwise(sizes), backend: place.backend, threads: 2, block: place.block)
      let numbers = Numbers(sizes, 31)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, numbers.w)
      _ = probe.forward([numbers.x])
      let dx = probe.backward([numbers.dy])[0]
      let dw = probe.gradient(name)
      let u = Formula.values(41, count: numbers.x.count, -1, 1)
      let byInput = directionalDerivative(at: numbers.x, along: u, epsilon: 0.01) {
        innerProduct(probe.forward([$0]), numbers.dy)
      }
      #expect(abs(byInput - innerProduct(dx, u)) < 2e-3 * max(1, abs(byInput)))
      let v = Formula.values(42, count: numbers.w.count, -1, 1)
      let byWeights = directionalDerivative(at: numbers.w, along: v, epsilon: 0.01) {
        probe.setParameter(name, $0)
        return innerProduct(probe.forward([numbers.x]), numbers.dy)
      }
      #expect(abs(byWeights - innerProduct(dw, v)) < 2e-3 * max(1, abs(byWeights)))
    }
  }
}
