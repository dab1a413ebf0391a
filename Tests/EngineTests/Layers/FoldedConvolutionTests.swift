import Engine
import Testing

@Suite struct FoldedConvolutionTests {
  /// What is fused in behind the convolution.
  struct Fusion: Sendable, CustomTestStringConvertible {
    var hasResidual: Bool
    var hasReLU: Bool
    var readsItAgain = false

    static let all = [
      Fusion(hasResidual: false, hasReLU: true), Fusion(hasResidual: false, hasReLU: false),
      Fusion(hasResidual: true, hasReLU: true), Fusion(hasResidual: true, hasReLU: true, readsItAgain: true),
    ]
    var testDescription: String { "residual \(hasResidual), ReLU \(hasReLU), kept \(readsItAgain)" }
  }

  /// `relu(γ · (w ∗ x − μ) / √(σ² + ε) + β + residual)` by the naive convolution.
  private struct Expected {
    let sizes: ReferenceConvolution.Sizes
    let tensors: [(name: String, values: [Float])]
    let x: [Float]
    let residual: [Float]

    init(_ sizes: ReferenceConvolution.Sizes, seed: Int) {
      self.sizes = sizes
      let k = sizes.outputChannels
      tensors = [
        ("probe.weight", Formula.values(seed, count: k * sizes.input.c * sizes.kernel.count, -1, 1)),
        ("probe.bn.weight", Formula.values(seed + 1, count: k, 0.5, 1.5)),
        ("probe.bn.bias", Formula.values(seed + 2, count: k, -1, 1)),
        ("probe.bn.running_mean", Formula.values(seed + 3, count: k, -2, 2)),
        ("probe.bn.running_var", Formula.values(seed + 4, count: k, 0.1, 4)),
      ]
      x = Formula.values(seed + 5, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      residual = Formula.values(seed + 6, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
    }

    func output(_ fusion: Fusion) -> [Float] {
      let raw = ReferenceConvolution.forward(sizes, x: x, w: tensors[0].values)
      return raw.indices.map { i in
        let k = i / sizes.output.positions % sizes.outputChannels
        let deviation = (Double(tensors[4].values[k]) + 1e-5).squareRoot()
        var z = Double(tensors[1].values[k]) * (Double(raw[i]) - Double(tensors[3].values[k])) / deviation
        z += Double(tensors[2].values[k]) + (fusion.hasResidual ? Double(residual[i]) : 0)
        return Float(fusion.hasReLU ? max(z, 0) : z)
      }
    }
  }

  private static func check(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion, block: Int, kernels: KernelSource, tolerance: Float
  ) throws {
    let probe = try LayerProbe(
      .foldedConvolution(
        sizes, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU, readsItAgain: fusion.readsItAgain),
      backend: .oneDNN, threads: 2, block: block, isTraining: false, kernels: kernels)
    // The second set of weights must reach the kernels as the first did.
    for seed in [1, 11] {
      let expected = Expected(sizes, seed: seed)
      for (name, values) in expected.tensors { probe.setParameter(name, values) }
      let found = probe.forward([expected.x] + (fusion.hasResidual ? [expected.residual] : []))
      #expect(relativeDifference(found, expected.output(fusion)) < tolerance, "\(sizes), \(fusion)")
      #expect(probe.outputPadding == 0)
    }
  }

  @Test(arguments: ConvolutionTests.problems, Fusion.all)
  func `a folded convolution equals convolution and batch norm by definition`(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion
  ) async throws {
    for block in sizes.input.c < 8 ? [1] : [8, 16] {
      try await compute.perform {
        try Self.check(sizes, fusion, block: block, kernels: .machineIndependent, tolerance: 2e-5)
      }
    }
  }

  @Test(arguments: ConvolutionTests.winogradProblems, Fusion.all)
  func `winograd with an epilogue equals the definition within its rounding`(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion
  ) async throws {
    try await compute.perform {
      let asked = try LayerProbe(
        .foldedConvolution(sizes, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU), backend: .oneDNN,
        threads: 2, block: 16, isTraining: false)
      let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in .winograd })
      #expect(table.choices.keys.allSatisfy { $0.hasPrefix("fused forward ") || $0.hasPrefix("forward ") })
      try Self.check(sizes, fusion, block: 16, kernels: .table(table), tolerance: 1e-4)
    }
  }
}
