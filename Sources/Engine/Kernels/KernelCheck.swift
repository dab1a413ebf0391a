/// Whether the mathematical libraries compute right on this processor: some processors and old kernels disagree, and a
/// training on wrong sums looks like a bad recipe.
package enum KernelCheck {
  /// Convolutions of every kind that networks use, small enough for a few milliseconds in all.
  private static let problems: [ReferenceConvolution.Sizes] = [
    sizes([2, 16, 1, 7, 9], 32, Extent(1, 3, 3), stride: 1), sizes([2, 16, 1, 7, 9], 32, Extent(1, 3, 3), stride: 2),
    sizes([2, 32, 1, 5, 7], 48, Extent(1, 1, 1), stride: 1), sizes([1, 16, 3, 5, 6], 16, Extent(3, 1, 1), stride: 1),
  ]

  private static func sizes(
    _ input: [Int], _ outputs: Int, _ kernel: Extent, stride: Int
  ) -> ReferenceConvolution.Sizes {
    ReferenceConvolution.Sizes(
      input: ActivationShape(n: input[0], c: input[1], extent: Extent(input[2], input[3], input[4])),
      outputChannels: outputs, kernel: kernel, stride: Extent(1, stride, stride),
      padding: Extent(kernel.t / 2, kernel.h / 2, kernel.w / 2))
  }

  /// The largest relative difference to sums in double precision that is rounding and not a mistake.
  package static func tolerance(_ precision: EnginePrecision) -> Float { precision == .float32 ? 1e-4 : 0.02 }

  /// The largest difference of any pass of any problem to its definition, relative to the largest expected value.
  /// - Throws: `EngineError` when a kernel cannot even be made. Call it on a compute thread.
  package static func worstDifference(
    _ backend: EngineBackend, _ precision: EnginePrecision = .float32, threads: Int
  ) throws(EngineError) -> Float {
    var worst: Float = 0
    for problem in problems {
      let expected = Expected(problem)
      for block in blocks(backend, precision) {
        worst = max(worst, try difference(expected, backend, precision, block: block, threads: threads))
      }
    }
    return worst
  }

  private static func blocks(_ backend: EngineBackend, _ precision: EnginePrecision) -> [Int] {
    switch (backend, precision) {
    case (.openBLAS, _): [1]
    case (.oneDNN, .float32): [8, 16]
    case (.oneDNN, .bfloat16): [16]
    }
  }

  /// A problem with numbers, and what its three passes give by definition.
  private struct Expected {
    let sizes: ReferenceConvolution.Sizes
    let x: [Float]
    let w: [Float]
    let dy: [Float]
    let y: [Float]
    let dx: [Float]
    let dw: [Float]

    init(_ sizes: ReferenceConvolution.Sizes) {
      self.sizes = sizes
      x = numbers(sizes.input.n * sizes.input.c * sizes.input.positions, seed: 1)
      w = numbers(sizes.outputChannels * sizes.input.c * sizes.kernel.count, seed: 2)
      dy = numbers(sizes.output.n * sizes.output.c * sizes.output.positions, seed: 3)
      y = ReferenceConvolution.forward(sizes, x: x, w: w)
      dx = ReferenceConvolution.backwardData(sizes, dy: dy, w: w)
      dw = ReferenceConvolution.backwardWeights(sizes, x: x, dy: dy)
    }
  }

  private static func difference(
    _ expected: Expected, _ backend: EngineBackend, _ precision: EnginePrecision, block: Int, threads: Int
  ) throws(EngineError) -> Float {
    let probe = try LayerProbe(
      .convolution(expected.sizes), backend: backend, precision: precision, threads: threads, block: block)
    let name = probe.parameterNames[0]
    probe.setParameter(name, expected.w)
    let y = probe.forward([expected.x])
    let dx = probe.backward([expected.dy])[0]
    return max(
      relative(y, to: expected.y), max(relative(dx, to: expected.dx), relative(probe.gradient(name), to: expected.dw)))
  }

  /// Numbers in [−1, 1) without a pattern.
  private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 23) - 1
    }
  }

  private static func relative(_ found: [Float], to expected: [Float]) -> Float {
    var (difference, largest): (Float, Float) = (0, 1e-30)
    for (a, b) in zip(found, expected) {
      guard a.isFinite else { return .infinity }
      difference = max(difference, abs(a - b))
      largest = max(largest, abs(b))
    }
    return difference / largest
  }
}
