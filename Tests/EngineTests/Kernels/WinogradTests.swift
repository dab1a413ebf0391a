import Engine
import Testing

@Suite struct WinogradTests {
  /// Planes with whole and broken tiles, of four and of three outputs: 9 is 3 + 3 + 3, 13 is 4 + 3 + 3 + 3, 7 is 4 + 3, 5 leaves
  /// some of a tile over, 2 is one tile of three.
  static let planeProblems: [ReferenceConvolution.Sizes] = [
    ConvolutionTests.make([2, 16, 1, 9, 13], 32, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([1, 32, 1, 14, 14], 16, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([3, 16, 1, 7, 5], 16, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([5, 16, 1, 2, 8], 16, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([2, 32, 1, 6, 10], 16, [1, 3, 3], [1, 1, 1], [0, 0, 2]),
  ]
  /// The same with temporal taps.
  static let problems =
    planeProblems + [ConvolutionTests.make([2, 16, 3, 8, 8], 16, [3, 3, 3], [1, 1, 1], [1, 1, 1])]

  /// A plane that a lane takes in two parts, rows of three outputs in the second; weights so large that all threads work on
  /// the same tiles; and so large that they are sliced.
  static let largeProblems: [ReferenceConvolution.Sizes] = [
    ConvolutionTests.make([1, 48, 1, 55, 54], 48, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([3, 176, 1, 7, 7], 192, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
    ConvolutionTests.make([2, 288, 1, 4, 3], 320, [1, 3, 3], [1, 1, 1], [0, 1, 1]),
  ]

  @Test func `an axis is cut into tiles that cover it with as few points as can be`() {
    for outputs in 1...64 {
      let axis = WinogradAxis(outputs: outputs)
      let ends = (0..<axis.tiles).map { axis.start($0) + ($0 < axis.fours ? 4 : 3) }
      #expect(axis.start(0) == 0 && ends.last! >= outputs)
      #expect((1..<axis.tiles).allSatisfy { axis.start($0) == ends[$0 - 1] && axis.start($0) < outputs })
      let points = 6 * axis.fours + 5 * axis.threes
      for fours in 0...16 {
        for threes in 0...22 where 4 * fours + 3 * threes >= outputs { #expect(points <= 6 * fours + 5 * threes) }
      }
    }
    let fourteen = WinogradAxis(outputs: 14)
    #expect(fourteen.fours == 2 && fourteen.threes == 2)
  }

  @Test(arguments: problems + largeProblems, [8, 16])
  func `three passes equal the definition within their rounding`(
    _ sizes: ReferenceConvolution.Sizes, _ block: Int
  ) async throws {
    try await compute.perform {
      try Self.check(sizes, .float32, block: block, tolerance: 5e-6, gradients: 5e-6, threads: 2)
    }
  }

  @Test(arguments: [1, 3])
  func `one thread and three equal the definition too`(_ threads: Int) async throws {
    try await compute.perform {
      for sizes in [Self.problems[0], Self.problems[3]] {
        try Self.check(sizes, .float32, block: 16, tolerance: 5e-6, gradients: 5e-6, threads: threads)
      }
    }
  }

  @Test(.whereBFloat16Exists, arguments: planeProblems + largeProblems)
  func `in bfloat16 results are rounded once and weights not at all`(_ sizes: ReferenceConvolution.Sizes) async throws {
    try await compute.perform {
      try Self.check(
        sizes, .bfloat16, block: 16, tolerance: bfloat16Rounding * 1.01, gradients: 5e-6, threads: 2)
    }
  }

  /// Tolerances are relative to the largest value.
  private static func check(
    _ sizes: ReferenceConvolution.Sizes, _ precision: EnginePrecision, block: Int, tolerance: Float, gradients: Float,
    threads: Int
  ) throws {
    let asked = try LayerProbe(
      .convolution(sizes), backend: .oneDNN, precision: precision, threads: threads, block: block)
    let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in .winograd })
    #expect(table.choices.count >= 3)
    #expect(table.choices.keys.allSatisfy { $0.hasPrefix("bfloat16 ") == (precision == .bfloat16) })
    let probe = try LayerProbe(
      .convolution(sizes), backend: .oneDNN, precision: precision, threads: threads, block: block,
      kernels: .table(table))
    func values(_ stream: Int, _ shape: ActivationShape) -> [Float] {
      let values = Formula.values(stream, count: shape.n * shape.c * shape.positions, -1, 1)
      return precision == .bfloat16 ? roundedToBFloat16(values) : values
    }
    let x = values(1, sizes.input)
    let dy = values(3, sizes.output)
    let name = try #require(probe.parameterNames.first)
    for factor in [1, -0.5] as [Float] {
      let w = Formula.values(2, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count, -1, 1)
        .map { factor * $0 }
      probe.setParameter(name, w)
      let y = ReferenceConvolution.forward(sizes, x: x, w: w)
      #expect(relativeDifference(probe.forward([x]), y) < tolerance, "\(sizes)")
      #expect(probe.outputPadding == 0)
      let found = probe.backward([dy])[0]
      let dx = ReferenceConvolution.backwardData(sizes, dy: dy, w: w)
      #expect(relativeDifference(found, dx) < tolerance, "\(sizes)")
      if precision == .bfloat16 {
        // Rounded weights, or a second rounding, would move a good part of the results to a neighbour.
        #expect(sharedBits(probe.forward([x]), roundedToBFloat16(y)) > 0.99, "\(sizes)")
        #expect(sharedBits(found, roundedToBFloat16(dx)) > 0.99, "\(sizes)")
      }
    }
    let dw = ReferenceConvolution.backwardWeights(sizes, x: x, dy: dy)
    #expect(relativeDifference(probe.gradient(name), dw) < gradients, "\(sizes)")
    _ = probe.backward([dy], accumulates: true)
    #expect(relativeDifference(probe.gradient(name), dw.map { 2 * $0 }) < gradients, "\(sizes)")
    let again = probe.gradient(name)
    _ = probe.forward([x])
    _ = probe.backward([dy])
    _ = probe.backward([dy], accumulates: true)
    #expect(probe.gradient(name) == again)
  }

  /// The share of values that are equal to the bit.
  private static func sharedBits(_ found: [Float], _ expected: [Float]) -> Double {
    Double(zip(found, expected).count { $0 == $1 }) / Double(expected.count)
  }
}
