import Engine
import Testing

/// Inference in bfloat16 with batch norm folded in: near the same pass unfolded, near float32, and PyTorch's answers.
@Suite(.whereBFloat16Exists) struct BFloat16FoldingTests {
  static let runs: [SmallRun] = FoldingTests.runs.filter { $0.backend == .oneDNN }.map { run in
    var run = run
    run.precision = .bfloat16
    return run
  }

  /// Folded and unfolded answers differ by the rounding of weights and of values between convolution and batch norm.
  private static func compare(_ run: SmallRun, _ network: Network, step: Int) throws {
    let input = Formula.input(run.shape, step: step)
    let unfolded = try network.unfoldedInferenceProgramme(run.shape)
    unfolded.forward(input: input)
    let folded = try network.inferenceProgramme(run.shape)
    folded.forward(input: input)
    for (found, expected) in [(folded.logits, unfolded.logits), (folded.features, unfolded.features)] {
      #expect(relativeDifference(found, expected) < 0.03)
      // Not the same pass under two names.
      #expect(found != expected)
    }
    #expect(folded.kernelTable.contains { $0.contains("fused forward") })
  }

  @Test(arguments: runs.indices)
  func `folded weights follow every change of the network`(_ index: Int) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      let network = try run.network()
      try Self.compare(run, network, step: 9)
      try run.train(network, 0..<2)
      try Self.compare(run, network, step: 9)
      let before = try network.inferenceProgramme(run.shape).logits
      _ = try network.load(Formula.weights(network.namedTensors()))
      try Self.compare(run, network, step: 9)
      #expect(try network.inferenceProgramme(run.shape).logits != before)
    }
  }

  @Test func `weights that are not finite have no finite results`() async throws {
    let run = Self.runs[0]
    try await compute.perform {
      let network = try run.network()
      var tensors = network.namedTensors()
      tensors[0].values[0] = .nan
      _ = try network.load(tensors)
      let programme = try network.inferenceProgramme(run.shape)
      programme.forward(input: Formula.input(run.shape, step: 0))
      #expect(programme.logits.allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: TenStepParityTests.cases)
  func `a network trained in float32 answers in bfloat16 what PyTorch does`(
    _ stored: TenStepParityTests.Case
  ) async throws {
    try await compute.perform {
      let network = try Network(spec: stored.spec, backend: .oneDNN, threads: 2, seed: 1)
      _ = try network.load(Formula.weights(network.namedTensors()))
      let programme = try network.trainingProgramme(stored.shape)
      for step in stored.losses.indices {
        network.zeroGradients()
        _ = programme.forwardBackward(
          input: Formula.input(stored.shape, step: step),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: step), seed: 0,
          step: UInt64(step))
        network.update(stored.sgd)
      }
      let rounded = try Network(spec: stored.spec, backend: .oneDNN, precision: .bfloat16, threads: 2, seed: 2)
      #expect(try rounded.load(network.namedTensors()).isExact)
      let inference = try rounded.inferenceProgramme(stored.shape)
      inference.forward(input: Formula.input(stored.shape, step: 0))
      #expect(relativeDifference(inference.logits, stored.logits) < 0.03)
    }
  }
}
