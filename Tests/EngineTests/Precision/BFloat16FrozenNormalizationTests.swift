import Engine
import Testing

@Suite(.whereBFloat16Exists) struct BFloat16FrozenNormalizationTests {
  @Test(arguments: BatchNormalizationTests.shapes, BatchNormalizationTests.Fusion.all)
  func `batch norm by frozen statistics equals the float32 kernels within one rounding`(
    _ shape: ActivationShape, _ fusion: BatchNormalizationTests.Fusion
  ) async throws {
    try await compute.perform {
      let operation = LayerProbe.Operation.frozenBatchNormalization(
        shape, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU)
      // The plain float32 kernels, compared with the definition elsewhere, see the same values.
      let exact = try LayerProbe(operation, backend: .openBLAS, threads: 2, readers: fusion.readers)
      let probe = try LayerProbe(
        operation, backend: .oneDNN, precision: .bfloat16, threads: 2, block: 16, readers: fusion.readers)
      for (index, name) in ["weight", "bias", "running_mean", "running_var"].enumerated() {
        let values = Formula.values(index, count: shape.c, 0.5, 1.5)
        for each in [exact, probe] { each.setParameter("probe." + name, values) }
      }
      let count = shape.n * shape.c * shape.positions
      let x = roundedToBFloat16(Formula.values(5, count: count, -2, 3))
      let residual = fusion.hasResidual ? [roundedToBFloat16(Formula.values(6, count: count, -1, 1))] : []
      let y = exact.forward([x] + residual)
      #expect(relativeDifference(probe.forward([x] + residual), y) < bfloat16Rounding * 1.05)
      #expect(probe.outputPadding == 0)
      let parts = (0..<fusion.readers).map { roundedToBFloat16(Formula.values(7 + $0, count: count, -1, 1)) }
      let (found, expected) = (probe.backward(parts), exact.backward(parts))
      for (a, b) in zip(found, expected) { #expect(relativeDifference(a, b) < bfloat16Rounding * 1.05) }
      for name in ["probe.weight", "probe.bias"] {
        #expect(relativeDifference(probe.gradient(name), exact.gradient(name)) < 1e-5)
      }
      for name in ["probe.running_mean", "probe.running_var"] {
        #expect(probe.parameter(name) == exact.parameter(name))
      }
    }
  }

  @Test func `networks with frozen stages and statistics train in bfloat16 and leave them alone`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let network = try Network(
        spec: run.spec, backend: .oneDNN, precision: .bfloat16, threads: 2, seed: 11,
        freezing: Freezing(stages: 2, statistics: true))
      let start = network.byName()
      let losses = try run.train(network, 0..<3)
      #expect(losses.allSatisfy { $0.isFinite })
      for (name, values) in network.byName() {
        let isFrozen =
          name.contains(".running_") || name.hasPrefix("backbone.conv1.") || name.hasPrefix("backbone.layer1.")
        #expect((values == start[name]) == isFrozen, "\(name)")
      }
    }
  }
}
