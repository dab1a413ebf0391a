import Engine
import Testing

/// Depthwise convolutions in bfloat16 against the definition on the same rounded inputs; weights are not rounded.
@Suite(.whereBFloat16Exists) struct BFloat16DepthwiseTests {
  private struct Numbers {
    let x: [Float]
    let w: [Float]
    let dy: [Float]

    init(_ sizes: ReferenceConvolution.Sizes, _ stream: Int) {
      x = roundedToBFloat16(
        Formula.values(stream, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1))
      w = Formula.values(stream + 1, count: sizes.input.c * sizes.kernel.count, -1, 1)
      dy = roundedToBFloat16(
        Formula.values(stream + 2, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1))
    }
  }

  private static func probe(_ sizes: ReferenceConvolution.Sizes, threads: Int = 2) throws -> LayerProbe {
    try LayerProbe(.depthwise(sizes), backend: .oneDNN, precision: .bfloat16, threads: threads, block: 16)
  }

  /// Every value is the nearest to the exact one, but for sums that lie in the middle of two.
  private static func expectRounded(_ found: [Float], _ exact: [Float], _ sizes: ReferenceConvolution.Sizes) {
    let expected = roundedToBFloat16(exact)
    #expect(relativeDifference(found, exact) < 1.01 * bfloat16Rounding, "\(sizes)")
    let apart = zip(found, expected).filter { $0 != $1 }.count
    #expect(apart <= 2 + found.count / 500, "\(apart) of \(found.count), \(sizes)")
  }

  @Test(arguments: DepthwiseConvolutionTests.problems)
  func `forward and both backward passes equal the definition`(_ sizes: ReferenceConvolution.Sizes) async throws {
    try await compute.perform {
      let probe = try Self.probe(sizes)
      let numbers = Numbers(sizes, 1)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, numbers.w)
      let y = probe.forward([numbers.x])
      Self.expectRounded(y, ReferenceDepthwise.forward(sizes, x: numbers.x, w: numbers.w), sizes)
      #expect(probe.outputPadding == 0)
      let dx = probe.backward([numbers.dy])[0]
      Self.expectRounded(dx, ReferenceDepthwise.backwardData(sizes, dy: numbers.dy, w: numbers.w), sizes)
      // Gradients of weights are float32.
      let dw = ReferenceDepthwise.backwardWeights(sizes, x: numbers.x, dy: numbers.dy)
      #expect(relativeDifference(probe.gradient(name), dw) < 1e-5)
      _ = probe.backward([numbers.dy], accumulates: true)
      #expect(relativeDifference(probe.gradient(name), dw.map { 2 * $0 }) < 1e-5)
    }
  }

  @Test func `no number of threads changes a bit`() async throws {
    let sizes = DepthwiseConvolutionTests.problems[3]
    let numbers = Numbers(sizes, 21)
    try await compute.perform {
      func results(threads: Int) throws -> [[Float]] {
        let probe = try Self.probe(sizes, threads: threads)
        let name = try #require(probe.parameterNames.first)
        probe.setParameter(name, numbers.w)
        return [probe.forward([numbers.x])] + probe.backward([numbers.dy]) + [probe.gradient(name)]
      }
      let one = try results(threads: 1)
      #expect(try results(threads: 2) == one)
      #expect(try results(threads: 5) == one)
    }
  }

  /// The operation is linear in either argument, so the step may be large, and what rounding makes of both ends is known.
  @Test(arguments: [3, 8, 14, 18])
  func `gradients equal finite differences`(_ index: Int) async throws {
    let sizes = DepthwiseConvolutionTests.problems[index]
    try await compute.perform {
      let probe = try Self.probe(sizes)
      let numbers = Numbers(sizes, 31)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, numbers.w)
      _ = probe.forward([numbers.x])
      let dx = probe.backward([numbers.dy])[0]
      let dw = probe.gradient(name)
      func loss(_ x: [Float]) -> Double { innerProduct(probe.forward([x]), numbers.dy) }
      // Along the gradient, where the change is largest beside the rounding.
      let u = Formula.values(41, count: dx.count, 0.5, 1)
      let ahead = roundedToBFloat16(zip(numbers.x, zip(dx, u)).map { $0 + $1.0 * $1.1 })
      let behind = roundedToBFloat16(zip(numbers.x, zip(dx, u)).map { $0 - $1.0 * $1.1 })
      let byInput = loss(ahead) - loss(behind)
      let direction = zip(ahead, behind).map { $0 - $1 }
      #expect(abs(byInput - innerProduct(dx, direction)) < 3e-3 * abs(byInput))
      let v = Formula.values(42, count: dw.count, 0.5, 1)
      func weightLoss(_ sign: Float) -> Double {
        probe.setParameter(name, zip(numbers.w, zip(dw, v)).map { $0 + sign * $1.0 * $1.1 })
        return loss(numbers.x)
      }
      let byWeights = weightLoss(1) - weightLoss(-1)
      #expect(abs(byWeights - 2 * innerProduct(dw, zip(dw, v).map { $0 * $1 })) < 3e-3 * abs(byWeights))
    }
  }

  @Test func `NaN goes through in all directions`() async throws {
    let sizes = DepthwiseConvolutionTests.problems[2]
    try await compute.perform {
      let probe = try Self.probe(sizes)
      var numbers = Numbers(sizes, 51)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, numbers.w)
      let first = probe.forward([numbers.x])
      var x = numbers.x
      x[5 * sizes.input.positions] = .nan
      let y = probe.forward([x])
      let plane = sizes.output.positions
      for i in y.indices where i / plane != 5 { #expect(y[i] == first[i]) }
      #expect(y[5 * plane].isNaN && y[6 * plane - 1].isFinite)
      numbers = Numbers(sizes, 61)
      _ = probe.backward([numbers.dy])
      #expect(probe.gradient(name)[5 * 27..<6 * 27].contains { $0.isNaN })
      #expect(probe.gradient(name)[..<(5 * 27)].allSatisfy { $0.isFinite })
    }
  }
}
