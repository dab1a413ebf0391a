import Engine
import Testing

/// Inference with batch norm folded into the convolutions, against the same pass with every batch norm by itself.
@Suite struct FoldingTests {
  static let runs: [SmallRun] =
    NetworkTests.runs + [
      SmallRun(
        spec: ModelSpec(kind: .slowOnly, depth: 50, width: 8, classes: 5),
        shape: InputShape(clips: 2, frames: 3, height: 32, width: 35)),
      SmallRun(
        spec: ModelSpec(kind: .irCSN, depth: 50, width: 8, classes: 5),
        shape: InputShape(clips: 2, frames: 5, height: 32, width: 35)),
      // Wide enough for blocks of 16 and whole Winograd tiles.
      SmallRun(
        spec: ModelSpec(kind: .tsn, depth: 18, width: 32, classes: 5),
        shape: InputShape(clips: 1, frames: 2, height: 64, width: 72)),
    ]

  private static func difference(_ run: SmallRun, _ network: Network, step: Int) throws -> Float {
    let input = Formula.input(run.shape, step: step)
    let unfolded = try network.unfoldedInferenceProgramme(run.shape)
    unfolded.forward(input: input)
    let folded = try network.inferenceProgramme(run.shape)
    folded.forward(input: input)
    return max(
      relativeDifference(folded.logits, unfolded.logits), relativeDifference(folded.features, unfolded.features))
  }

  @Test(arguments: runs.indices)
  func `folded weights follow every change of the network`(_ index: Int) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      let network = try run.network()
      #expect(try Self.difference(run, network, step: 9) < 1e-4)
      // An optimiser step, running statistics alone, weights from outside: each must show.
      try run.train(network, 0..<2)
      #expect(try Self.difference(run, network, step: 9) < 1e-4)
      _ = try run.pass(network, 3)
      #expect(try Self.difference(run, network, step: 9) < 1e-4)
      try network.replicate(2) { replica in _ = try run.pass(network, 4 + replica) }
      #expect(try Self.difference(run, network, step: 9) < 1e-4)
      let before = try network.inferenceProgramme(run.shape).logits
      _ = try network.load(Formula.weights(network.namedTensors()))
      #expect(try Self.difference(run, network, step: 9) < 1e-4)
      #expect(try network.inferenceProgramme(run.shape).logits != before)
      // Another shape shares the folded copies.
      let other = InputShape(clips: 1, frames: run.shape.frames, height: 40, width: 40)
      try network.inferenceProgramme(other).forward(input: Formula.input(other, step: 4))
      #expect(try Self.difference(run, network, step: 2) < 1e-4)
    }
  }

  @Test func `winograd's folded weights are those of the unfolded pass`() async throws {
    let run = try #require(Self.runs.last)
    try await compute.perform {
      let asked = try run.network()
      _ = try asked.inferenceProgramme(run.shape)
      let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in .winograd })
      let network = try Network(
        spec: run.spec, backend: .oneDNN, threads: 2, seed: 3, kernels: .table(table))
      try run.train(network, 0..<1)
      #expect(try Self.difference(run, network, step: 9) < 1e-3)
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

  @Test func `inference repeats its bits while weights stay`() async throws {
    let run = Self.runs[2]
    try await compute.perform {
      let network = try run.network()
      let programme = try network.inferenceProgramme(run.shape)
      programme.forward(input: Formula.input(run.shape, step: 1))
      let first = programme.logits
      try run.train(network, 0..<1)
      _ = try network.load(try run.network().namedTensors())
      programme.forward(input: Formula.input(run.shape, step: 1))
      #expect(programme.logits == first)
    }
  }
}
