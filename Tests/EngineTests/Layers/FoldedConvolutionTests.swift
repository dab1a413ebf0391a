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
  ///
  /// In bfloat16 inputs are rounded beforehand, and weights once, after the batch norm has been folded in; Winograd's
  /// weights are not rounded.
  private struct Expected {
    let sizes: ReferenceConvolution.Sizes
    let roundsWeights: Bool
    let tensors: [(name: String, values: [Float])]
    let x: [Float]
    let residual: [Float]

    init(_ sizes: ReferenceConvolution.Sizes, seed: Int, _ precision: EnginePrecision, roundsWeights: Bool) {
      self.sizes = sizes
      self.roundsWeights = roundsWeights
      let isRounded = precision == .bfloat16
      let k = sizes.outputChannels
      tensors = [
        ("probe.weight", Formula.values(seed, count: k * sizes.input.c * sizes.kernel.count, -1, 1)),
        ("probe.bn.weight", Formula.values(seed + 1, count: k, 0.5, 1.5)),
        ("probe.bn.bias", Formula.values(seed + 2, count: k, -1, 1)),
        ("probe.bn.running_mean", Formula.values(seed + 3, count: k, -2, 2)),
        ("probe.bn.running_var", Formula.values(seed + 4, count: k, 0.1, 4)),
      ]
      let x = Formula.values(seed + 5, count: sizes.input.n * sizes.input.c * sizes.input.positions, -1, 1)
      let residual = Formula.values(seed + 6, count: sizes.output.n * sizes.output.c * sizes.output.positions, -1, 1)
      self.x = isRounded ? roundedToBFloat16(x) : x
      self.residual = isRounded ? roundedToBFloat16(residual) : residual
    }

    /// γ/σ of one channel.
    private func scale(_ k: Int) -> Double {
      Double(tensors[1].values[k]) / (Double(tensors[4].values[k]) + 1e-5).squareRoot()
    }

    func output(_ fusion: Fusion) -> [Float] {
      let filter = sizes.input.c * sizes.kernel.count
      let folded = tensors[0].values.indices.map { Float(scale($0 / filter) * Double(tensors[0].values[$0])) }
      let raw = ReferenceConvolution.forward(
        sizes, x: x, w: roundsWeights ? roundedToBFloat16(folded) : tensors[0].values)
      return raw.indices.map { i in
        let k = i / sizes.output.positions % sizes.outputChannels
        var z = roundsWeights ? Double(raw[i]) : scale(k) * Double(raw[i])
        z += Double(tensors[2].values[k]) - scale(k) * Double(tensors[3].values[k])
        z += fusion.hasResidual ? Double(residual[i]) : 0
        return Float(fusion.hasReLU ? max(z, 0) : z)
      }
    }
  }

  private static func check(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion, _ precision: EnginePrecision = .float32, block: Int,
    kernels: KernelSource, tolerance: Float, roundsWeights: Bool? = nil
  ) throws {
    let probe = try LayerProbe(
      .foldedConvolution(
        sizes, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU, readsItAgain: fusion.readsItAgain),
      backend: .oneDNN, precision: precision, threads: 2, block: block, isTraining: false, kernels: kernels)
    // The second set of weights must reach the kernels as the first did.
    for seed in [1, 11] {
      let expected = Expected(
        sizes, seed: seed, precision, roundsWeights: roundsWeights ?? (precision == .bfloat16))
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

  /// One rounding of the result, and now and then of a weight whose folded value lies near the middle of two: float32 and
  /// double fold it to different sides.
  @Test(.whereBFloat16Exists, arguments: ConvolutionTests.problems, Fusion.all)
  func `in bfloat16 it equals the definition within one rounding`(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion
  ) async throws {
    try await compute.perform {
      try Self.check(
        sizes, fusion, .bfloat16, block: sizes.kernel.h == 7 ? 1 : 16, kernels: .machineIndependent,
        tolerance: 1.1 * bfloat16Rounding)
    }
  }

  @Test(arguments: WinogradTests.problems, Fusion.all)
  func `winograd with an epilogue equals the definition within its rounding`(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion
  ) async throws {
    for block in [8, 16] {
      try await compute.perform {
        let kernels = try Self.winograd(sizes, fusion, .float32, block: block)
        try Self.check(sizes, fusion, block: block, kernels: kernels, tolerance: 1e-4)
      }
    }
  }

  @Test(.whereBFloat16Exists, arguments: WinogradTests.planeProblems, Fusion.all)
  func `winograd with an epilogue in bfloat16 rounds once`(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion
  ) async throws {
    try await compute.perform {
      let kernels = try Self.winograd(sizes, fusion, .bfloat16, block: 16)
      try Self.check(
        sizes, fusion, .bfloat16, block: 16, kernels: kernels, tolerance: 1.05 * bfloat16Rounding,
        roundsWeights: false)
    }
  }

  /// Winograd wherever there is a choice.
  private static func winograd(
    _ sizes: ReferenceConvolution.Sizes, _ fusion: Fusion, _ precision: EnginePrecision, block: Int
  ) throws -> KernelSource {
    let asked = try LayerProbe(
      .foldedConvolution(sizes, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU), backend: .oneDNN,
      precision: precision, threads: 2, block: block, isTraining: false)
    let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in .winograd })
    #expect(!table.choices.isEmpty && table.choices.keys.allSatisfy { $0.contains("forward [") })
    return .table(table)
  }
}
