import Engine
import Testing

/// Every operation in bfloat16 against naive kernels that see the same rounded inputs in double: what is left is the
/// rounding of results.
@Suite(.whereBFloat16Exists) struct BFloat16LayerTests {
  /// Blocks of 16, padded where channels do not fill them; a network's first convolution reads plain frames.
  private static func block(_ sizes: ReferenceConvolution.Sizes) -> Int { sizes.kernel.h == 7 ? 1 : 16 }

  private static func values(_ stream: Int, count: Int, _ low: Double, _ high: Double) -> [Float] {
    roundedToBFloat16(Formula.values(stream, count: count, low, high))
  }

  /// All but a stem over time: its input's gradient, which no network asks for, exists for whole blocks only. Its forward
  /// pass has a test of its own.
  private static let convolutions = ConvolutionTests.problems.filter { $0.kernel.t == 1 || $0.kernel.h < 7 }

  @Test(arguments: ConvolutionTests.problems.filter { $0.kernel.t > 1 && $0.kernel.h == 7 })
  func `a stem over time equals the definition within one rounding`(_ sizes: ReferenceConvolution.Sizes) async throws {
    try await compute.perform {
      let probe = try LayerProbe(
        .convolution(sizes), backend: .oneDNN, precision: .bfloat16, threads: 2, block: 1, isTraining: false)
      let x = Self.values(1, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      let master = Formula.values(2, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count, -1, 1)
      probe.setParameter(try #require(probe.parameterNames.first), master)
      let expected = ReferenceConvolution.forward(sizes, x: x, w: roundedToBFloat16(master))
      #expect(relativeDifference(probe.forward([x]), expected) < bfloat16Rounding * 1.01)
      #expect(probe.outputPadding == 0)
    }
  }

  @Test(arguments: convolutions)
  func `convolutions equal the definition within one rounding`(_ sizes: ReferenceConvolution.Sizes) async throws {
    let tolerance = bfloat16Rounding * 1.01
    try await compute.perform {
      let probe = try LayerProbe(
        .convolution(sizes), backend: .oneDNN, precision: .bfloat16, threads: 2, block: Self.block(sizes))
      let x = Self.values(1, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      // Master weights are not rounded; what the kernels read is.
      let master = Formula.values(2, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count, -1, 1)
      let w = roundedToBFloat16(master)
      let dy = Self.values(3, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
      let name = try #require(probe.parameterNames.first)
      probe.setParameter(name, master)
      #expect(probe.parameter(name) == master)
      #expect(relativeDifference(probe.forward([x]), ReferenceConvolution.forward(sizes, x: x, w: w)) < tolerance)
      #expect(probe.outputPadding == 0)
      let dx = probe.backward([dy])
      #expect(relativeDifference(dx[0], ReferenceConvolution.backwardData(sizes, dy: dy, w: w)) < tolerance)
      // Gradients of weights are float32.
      let dw = ReferenceConvolution.backwardWeights(sizes, x: x, dy: dy)
      #expect(relativeDifference(probe.gradient(name), dw) < 1e-5)
      _ = probe.backward([dy], accumulates: true)
      #expect(relativeDifference(probe.gradient(name), dw.map { 2 * $0 }) < 1e-5)
      // Changed weights reach every copy that the kernels read.
      let changed = w.map { -0.5 * $0 }
      probe.setParameter(name, changed)
      let expected = ReferenceConvolution.backwardData(sizes, dy: dy, w: changed)
      #expect(relativeDifference(probe.backward([dy])[0], expected) < tolerance)
      let again = ReferenceConvolution.forward(sizes, x: x, w: changed)
      #expect(relativeDifference(probe.forward([x]), again) < tolerance)
    }
  }

  @Test(arguments: BatchNormalizationTests.shapes, BatchNormalizationTests.Fusion.all)
  func `batch norm equals the definition within one rounding`(
    _ shape: ActivationShape, _ fusion: BatchNormalizationTests.Fusion
  ) async throws {
    try await compute.perform {
      let probe = try LayerProbe(
        .batchNormalization(shape, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU), backend: .oneDNN,
        precision: .bfloat16, threads: 2, block: 16, readers: fusion.readers)
      let count = shape.n * shape.c * shape.positions
      // A mean far from zero: variances must not come from cancelling sums.
      let x = Self.values(1, count: count, 9, 11)
      let residual = fusion.hasResidual ? Self.values(2, count: count, -1, 1) : nil
      let weight = Formula.values(3, count: shape.c, 0.5, 1.5)
      let bias = Formula.values(4, count: shape.c, -0.5, 0.5)
      probe.setParameter("probe.weight", weight)
      probe.setParameter("probe.bias", bias)
      probe.setParameter("probe.running_var", [Float](repeating: 1, count: shape.c))
      let reference = ReferenceBatchNormalization(n: shape.n, c: shape.c, positions: shape.positions)
      let y = probe.forward([x] + (residual.map { [$0] } ?? []))
      let expected = reference.forward(x, weight: weight, bias: bias, residual: residual, hasReLU: fusion.hasReLU)
      #expect(relativeDifference(y, expected) < bfloat16Rounding * 1.05)
      #expect(probe.outputPadding == 0)
      // Statistics are as exact as in float32.
      let statistics = reference.statistics(x)
      let samples = Double(shape.n * shape.positions)
      let mean = statistics.map { Float(0.1 * $0.mean) }
      let variance = statistics.map { Float(0.9 + 0.1 * $0.variance * samples / (samples - 1)) }
      #expect(relativeDifference(probe.parameter("probe.running_mean"), mean) < 1e-5)
      #expect(relativeDifference(probe.parameter("probe.running_var"), variance) < 1e-5)

      let parts = (0..<fusion.readers).map { Self.values(5 + $0, count: count, -1, 1) }
      let sum = parts.dropFirst().reduce(parts[0]) { sum, part in zip(sum, part).map { $0 + $1 } }
      let total = roundedToBFloat16(sum)
      let gradients = probe.backward(parts)
      let wanted = reference.backward(x, y: y, dy: total, weight: weight, hasReLU: fusion.hasReLU)
      #expect(relativeDifference(gradients[0], wanted.dx) < bfloat16Rounding * 1.1)
      #expect(relativeDifference(probe.gradient("probe.weight"), wanted.weight) < 1e-4)
      #expect(relativeDifference(probe.gradient("probe.bias"), wanted.bias) < 1e-5)
      if fusion.hasResidual { #expect(gradients[1] == wanted.residual) }
    }
  }

  @Test func `batch norm in inference uses the running statistics`() async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 11, extent: Extent(1, 3, 3))
      let probe = try LayerProbe(
        .batchNormalization(shape, hasResidual: true, hasReLU: true), backend: .oneDNN, precision: .bfloat16,
        threads: 2, block: 16, isTraining: false)
      let names = ["weight", "bias", "running_mean", "running_var"]
      let statistics = names.indices.map { Formula.values($0, count: 11, 0.5, 1.5) }
      for (name, value) in zip(names, statistics) { probe.setParameter("probe." + name, value) }
      let x = Self.values(7, count: 2 * 11 * 9, -2, 2)
      let residual = Self.values(8, count: x.count, -1, 1)
      let expected = x.indices.map { i in
        let c = i / 9 % 11
        let normalized = (x[i] - statistics[2][c]) / (statistics[3][c] + 1e-5).squareRoot()
        return max(0, statistics[0][c] * normalized + statistics[1][c] + residual[i])
      }
      #expect(relativeDifference(probe.forward([x, residual]), expected) < bfloat16Rounding * 1.05)
      #expect(probe.outputPadding == 0)
    }
  }

  @Test func `NaN goes through batch norm, its ReLU and its gradient`() async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 16, extent: Extent(1, 2, 2))
      let probe = try LayerProbe(
        .batchNormalization(shape, hasResidual: false, hasReLU: true), backend: .oneDNN, precision: .bfloat16,
        threads: 1, block: 16)
      var x = Self.values(1, count: 128, -1, 1)
      x[4 * 5 + 2] = .nan
      let y = probe.forward([x])
      for i in y.indices { #expect(y[i].isNaN == (i / 4 % 16 == 5), "\(i)") }
      let dx = probe.backward([Self.values(2, count: 128, -1, 1)])[0]
      #expect(dx[4 * 5].isNaN && dx[4 * 6].isFinite)
    }
  }

  @Test(arguments: [(3, 2, 1), (2, 2, 0), (3, 1, 1), (3, 3, 0)])
  func `max pooling takes the largest value and sends it the gradient`(
    _ kernel: Int, _ stride: Int, _ padding: Int
  ) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 19, extent: Extent(2, 7, 6))
      let operation = LayerProbe.Operation.maxPooling(shape, kernel: kernel, stride: stride, padding: padding)
      let count = shape.n * shape.c * shape.positions
      // Ties occur: rounding leaves few values between −3 and −1.
      let x = Self.values(1, count: count, -3, -1)
      // The float32 kernels, compared with the definition elsewhere, see the same values and the same ties.
      let exact = try LayerProbe(operation, backend: .openBLAS, threads: 2, readers: 2)
      let probe = try LayerProbe(
        operation, backend: .oneDNN, precision: .bfloat16, threads: 2, block: 16, readers: 2)
      let y = probe.forward([x])
      #expect(y == exact.forward([x]))
      let parts = [Self.values(2, count: y.count, -1, 1), Self.values(3, count: y.count, -1, 1)]
      let (dx, expected) = (probe.backward(parts)[0], exact.backward(parts)[0])
      #expect(relativeDifference(dx, expected) < bfloat16Rounding * 1.01)
      #expect(probe.outputPadding == 0)
      _ = probe.forward([[Float](repeating: .nan, count: count)])
      _ = probe.backward(parts)
    }
  }

  @Test func `average pooling is the mean over positions and segments`() async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 6, c: 11, extent: Extent(2, 3, 5))
      let operation = LayerProbe.Operation.averagePooling(shape, entriesPerClip: 3)
      let probe = try LayerProbe(operation, backend: .oneDNN, precision: .bfloat16, threads: 2, block: 16)
      let x = Self.values(1, count: 6 * 11 * 30, -1, 1)
      var expected = [Float](repeating: 0, count: 22)
      for i in x.indices { expected[i / 990 * 11 + i / 30 % 11] += x[i] / 90 }
      // Features are float32.
      #expect(relativeDifference(probe.forward([x]), expected) < 1e-5)
      let dy = Formula.values(2, count: 22, -1, 1)
      let dx = x.indices.map { dy[$0 / 990 * 11 + $0 / 30 % 11] / 90 }
      #expect(relativeDifference(probe.backward([dy])[0], dx) < bfloat16Rounding * 1.01)
    }
  }
}
