import Engine
import Testing

/// Results that are larger than a cache are written past it: whole blocks, and all of it seen by whoever reads next.
@Suite struct ResultStoresTests {
  /// More than 8 MiB in bfloat16.
  private static let shape = ActivationShape(n: 3, c: 16, extent: Extent(1, 300, 301))

  @Test(arguments: EngineLibraries.hasBFloat16 ? [EnginePrecision.float32, .bfloat16] : [.float32], [false, true])
  func `batch norm of a large activation equals its definition`(
    _ precision: EnginePrecision, isFrozen: Bool
  ) async throws {
    try await compute.perform {
      let (shape, c) = (Self.shape, Self.shape.c)
      let operation: LayerProbe.Operation =
        isFrozen
        ? .frozenBatchNormalization(shape, hasResidual: true, hasReLU: true)
        : .batchNormalization(shape, hasResidual: true, hasReLU: true)
      let probe = try LayerProbe(operation, backend: .oneDNN, precision: precision, threads: 2, block: 16)
      let count = shape.n * c * shape.positions
      func rounded(_ values: [Float]) -> [Float] { precision == .bfloat16 ? roundedToBFloat16(values) : values }
      let x = rounded(Formula.values(1, count: count, -1, 2))
      let residual = rounded(Formula.values(2, count: count, -1, 1))
      let weight = Formula.values(3, count: c, 0.5, 1.5)
      let bias = Formula.values(4, count: c, -0.5, 0.5)
      probe.setParameter("probe.weight", weight)
      probe.setParameter("probe.bias", bias)
      probe.setParameter("probe.running_mean", [Float](repeating: 0.5, count: c))
      probe.setParameter("probe.running_var", [Float](repeating: 4, count: c))
      let expected: [Float]
      if isFrozen {
        expected = x.indices.map { i in
          let channel = i / shape.positions % c
          let normalized: Float = (x[i] - 0.5) / Float(4.00001).squareRoot()
          return max(0, weight[channel] * normalized + bias[channel] + residual[i])
        }
      } else {
        expected = ReferenceBatchNormalization(n: shape.n, c: c, positions: shape.positions).forward(
          x, weight: weight, bias: bias, residual: residual, hasReLU: true)
      }
      let tolerance = precision == .bfloat16 ? bfloat16Rounding * 1.01 : 3e-5
      #expect(relativeDifference(probe.forward([x, residual]), expected) < tolerance)
    }
  }
}
