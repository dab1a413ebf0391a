import Engine
import Testing

@Suite struct FreezingTests {
  /// Names that begin with these learn under so many frozen stages.
  private static let parts = [
    "backbone.conv1.", "backbone.layer1.", "backbone.layer2.", "backbone.layer3.", "backbone.layer4.", "cls_head.",
  ]

  static let runs: [SmallRun] = [
    SmallRun(), SmallRun(backend: .openBLAS),
    SmallRun(
      spec: ModelSpec(kind: .slowOnly, depth: 10, width: 8, classes: 5, dropout: 0.3),
      shape: InputShape(clips: 2, frames: 3, height: 32, width: 35)),
    SmallRun(spec: ModelSpec(kind: .tsn, depth: 50, width: 8, classes: 5)),
    SmallRun(
      spec: ModelSpec(kind: .irCSN, depth: 50, width: 8, classes: 5),
      shape: InputShape(clips: 4, frames: 8, height: 64, width: 56)),
  ]

  private func make(_ run: SmallRun, _ freezing: Freezing) throws -> Network {
    let network = try Network(
      spec: run.spec, backend: run.backend, threads: run.threads, seed: 11, freezing: freezing)
    _ = try network.load(Formula.weights(network.namedTensors()))
    return network
  }

  @Test(arguments: runs.indices, 1...5)
  func `frozen stages stay to the bit, decay and momentum included, the rest learns`(
    _ index: Int, _ stages: Int
  ) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      let network = try make(run, Freezing(stages: stages))
      let start = network.byName()
      try run.train(network, 0..<3)
      let after = network.byName()
      for (name, values) in start {
        let isFrozen = Self.parts[..<stages].contains { name.hasPrefix($0) }
        #expect((after[name] == values) == isFrozen, "\(name)")
      }
      for memory in [network.momentum(), network.gradients()] {
        #expect(memory.allSatisfy { tensor in !Self.parts[..<stages].contains { tensor.name.hasPrefix($0) } })
      }
    }
  }

  static let kinds = [Freezing(stages: 2), Freezing(statistics: true), Freezing(stages: 1, statistics: true)]

  @Test(arguments: runs.indices, kinds)
  func `gradients equal finite differences`(_ index: Int, _ freezing: Freezing) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      let network = try make(run, freezing)
      network.zeroGradients()
      _ = try run.pass(network, 0, weight: 1.5)
      let gradients = network.gradients()
      let start = network.byName()
      let norm = gradients.reduce(0.0) { $0 + innerProduct($1.values, $1.values) }.squareRoot()
      func loss(at distance: Float) throws -> Double {
        let moved = gradients.map { gradient in
          let values = zip(start[gradient.name] ?? [], gradient.values).map { $0 + distance * $1 / Float(norm) }
          return NamedTensor(name: gradient.name, shape: gradient.shape, values: values)
        }
        _ = try network.load(moved)
        return 1.5 * Double(try run.pass(network, 0))
      }
      // Short enough that few ReLUs change sides, long enough that the loss changes beyond rounding.
      let epsilon = Float(min(2e-3, 0.02 / norm))
      let derivative = (try loss(at: epsilon) - loss(at: -epsilon)) / (2 * Double(epsilon))
      #expect(abs(derivative - norm) < 0.03 * norm, "derivative \(derivative), norm \(norm)")
    }
  }

  @Test(arguments: runs.indices)
  func `frozen statistics stay and training then sees what inference sees`(_ index: Int) async throws {
    var run = Self.runs[index]
    run.spec.dropout = 0
    let still = run
    try await compute.perform {
      let network = try make(still, Freezing(statistics: true))
      let start = network.byName()
      let labels = Formula.labels(clips: still.shape.clips, classes: still.spec.classes, step: 0)
      let trained = Double(try still.pass(network, 0))
      let inference = try network.inferenceProgramme(still.shape)
      inference.forward(input: Formula.input(still.shape, step: 0))
      let probe = try LayerProbe(
        .crossEntropy(n: still.shape.clips, classes: still.spec.classes), backend: .openBLAS, threads: 1)
      #expect(abs(trained - Double(probe.forward([inference.logits], labels: labels)[0])) < 1e-4 * trained)
      try still.train(network, 0..<3)
      for (name, values) in network.byName() {
        #expect((values == start[name]) == name.contains(".running_"), "\(name)")
      }
    }
  }

  @Test func `frozen stages need less memory and no kernels backward`() async throws {
    try await compute.perform {
      let run = SmallRun(spec: ModelSpec(kind: .tsn, depth: 18, width: 8, classes: 5))
      var last = Int.max
      for stages in 0...5 {
        let programme = try make(run, Freezing(stages: stages)).trainingProgramme(run.shape)
        #expect(programme.arenaBytes < last || stages == 5, "\(stages)")
        last = programme.arenaBytes
        let backward = programme.kernelTable.filter { $0.contains("backward") }
        #expect(backward.allSatisfy { line in !Self.parts[..<stages].contains { line.hasPrefix($0) } })
      }
    }
  }

  @Test func `frozen networks repeat bit by bit and resume from weights and momentum`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let freezing = Freezing(stages: 2, statistics: true)
      let whole = try make(run, freezing)
      try run.train(whole, 0..<4)
      let first = try make(run, freezing)
      try run.train(first, 0..<2)
      let resumed = try make(run, freezing)
      #expect(try resumed.load(first.namedTensors()).isExact)
      #expect(try resumed.loadMomentum(first.momentum()).isExact)
      try run.train(resumed, 2..<4)
      #expect(resumed.namedTensors() == whole.namedTensors())
    }
  }
}
