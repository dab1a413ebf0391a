import Engine
import Testing

/// A small network with everything a batch needs.
struct SmallRun {
  var spec = ModelSpec(kind: .tsn, depth: 10, width: 8, classes: 5, dropout: 0.3)
  var shape = InputShape(clips: 3, frames: 2, height: 33, width: 30)
  var backend = EngineBackend.oneDNN
  var threads = 2
  var sgd = SGD(rate: 0.02, momentum: 0.9, weightDecay: 1e-3, clipNorm: 5)
  /// How far two correct backends' gradients may be: where few positions are left, one ReLU that rounding opens or shuts
  /// moves them.
  var agreement: Float = 2e-3
  var precision = EnginePrecision.float32

  func network(seed: UInt64 = 11) throws -> Network {
    try Network(spec: spec, backend: backend, precision: precision, threads: threads, seed: seed)
  }

  /// Forward and backward of the batch with this number.
  func pass(_ network: Network, _ step: Int, weight: Float = 1) throws -> Float {
    try network.trainingProgramme(shape).forwardBackward(
      input: Formula.input(shape, step: step),
      labels: Formula.labels(clips: shape.clips, classes: spec.classes, step: step), lossWeight: weight, seed: 5,
      step: UInt64(step))
  }

  /// Optimiser steps on the batches with these numbers; returns their losses.
  @discardableResult
  func train(_ network: Network, _ steps: Range<Int>) throws -> [Float] {
    try steps.map { step in
      network.zeroGradients()
      let loss = try pass(network, step)
      network.update(sgd)
      return loss
    }
  }
}

@Suite struct NetworkTests {
  static let runs: [SmallRun] = [
    SmallRun(), SmallRun(backend: .openBLAS),
    SmallRun(
      spec: ModelSpec(kind: .slowOnly, depth: 10, width: 8, classes: 5, dropout: 0.3),
      shape: InputShape(clips: 2, frames: 3, height: 32, width: 35)),
    SmallRun(spec: ModelSpec(kind: .tsn, depth: 50, width: 8, classes: 5)),
    SmallRun(
      spec: ModelSpec(kind: .irCSN, depth: 50, width: 8, classes: 5),
      shape: InputShape(clips: 4, frames: 8, height: 64, width: 56), agreement: 3e-2),
  ]

  @Test(arguments: runs.indices)
  func `equal inputs give equal bits, whatever ran before`(_ index: Int) async throws {
    try await Self.repeats(Self.runs[index])
  }

  /// Trains twice from the same start, the second time between other programmes.
  static func repeats(_ run: SmallRun) async throws {
    try await compute.perform {
      let first = try run.network()
      let losses = try run.train(first, 0..<3)
      let second = try run.network()
      // Other programmes share the arena; they must leave nothing behind.
      let other = InputShape(clips: 1, frames: run.shape.frames, height: 40, width: 40)
      try second.inferenceProgramme(other).forward(input: Formula.input(other, step: 9))
      var repeated: [Float] = []
      for step in 0..<3 {
        repeated += try run.train(second, step..<step + 1)
        try second.inferenceProgramme(run.shape).forward(input: Formula.input(run.shape, step: 9))
      }
      #expect(losses == repeated)
      #expect(first.namedTensors() == second.namedTensors())
      #expect(first.momentum() == second.momentum())
    }
  }

  @Test(arguments: runs.indices)
  func `save, load and go on equals going on`(_ index: Int) async throws {
    try await Self.resumes(Self.runs[index])
  }

  /// Trains in one go, and in two with files between.
  static func resumes(_ run: SmallRun) async throws {
    try await compute.perform {
      let whole = try run.network()
      try run.train(whole, 0..<5)
      let first = try run.network()
      try run.train(first, 0..<2)
      let weights = SafetensorsFile(tensors: first.namedTensors())
      let momentum = SafetensorsFile(tensors: first.momentum())
      let resumed = try run.network(seed: 99)
      #expect(try resumed.load(SafetensorsFile(decoding: weights.encoded, path: "weights").tensors).isExact)
      #expect(try resumed.loadMomentum(SafetensorsFile(decoding: momentum.encoded, path: "momentum").tensors).isExact)
      try run.train(resumed, 2..<5)
      #expect(resumed.namedTensors() == whole.namedTensors())
      #expect(resumed.momentum() == whole.momentum())
    }
  }

  @Test func `both backends agree on gradients and inference`() async throws {
    for run in Self.runs where run.backend == .oneDNN {
      try await compute.perform {
        let blocked = try run.network()
        var other = run
        other.backend = .openBLAS
        let plain = try other.network()
        let (a, b) = (try run.pass(blocked, 1), try run.pass(plain, 1))
        #expect(abs(a - b) < 1e-4 * abs(b))
        for (x, y) in zip(blocked.gradients(), plain.gradients()) {
          #expect(x.name == y.name)
          #expect(relativeDifference(x.values, y.values) < run.agreement, "\(x.name)")
        }
        let (inferA, inferB) = (try blocked.inferenceProgramme(run.shape), try plain.inferenceProgramme(run.shape))
        inferA.forward(input: Formula.input(run.shape, step: 2))
        inferB.forward(input: Formula.input(run.shape, step: 2))
        #expect(relativeDifference(inferA.logits, inferB.logits) < 1e-4)
        #expect(relativeDifference(inferA.features, inferB.features) < 1e-4)
      }
    }
  }

  @Test(arguments: runs.indices)
  func `gradients of the whole programme equal finite differences`(_ index: Int) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      let network = try run.network()
      _ = try network.load(Formula.weights(network.namedTensors()))
      network.zeroGradients()
      _ = try run.pass(network, 0, weight: 1.5)
      let gradients = network.gradients()
      let names = Set(gradients.map(\.name))
      let start = network.namedTensors()
      // Along the gradient itself the derivative is its squared norm, and kinks weigh least.
      let norm = gradients.reduce(0.0) { $0 + innerProduct($1.values, $1.values) }.squareRoot()
      func loss(at distance: Float) throws -> Double {
        var moved: [NamedTensor] = []
        var next = gradients.makeIterator()
        for var tensor in start {
          if names.contains(tensor.name), let gradient = next.next() {
            tensor.values = zip(tensor.values, gradient.values).map { $0 + distance * $1 / Float(norm) }
          }
          moved.append(tensor)
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

  @Test func `accumulated gradients are the weighted sum of the batches' gradients`() async throws {
    for backend in EngineBackend.allCases {
      try await compute.perform {
        let run = SmallRun(backend: backend)
        func gradients(_ batches: [(Int, Float)]) throws -> [NamedTensor] {
          let network = try run.network()
          network.zeroGradients()
          for (step, weight) in batches { _ = try run.pass(network, step, weight: weight) }
          return network.gradients()
        }
        let both = try gradients([(0, 1), (1, 0.25)])
        let (first, second) = (try gradients([(0, 1)]), try gradients([(1, 0.25)]))
        for index in both.indices {
          let sum = zip(first[index].values, second[index].values).map { $0 + $1 }
          #expect(relativeDifference(both[index].values, sum) < 1e-4, "\(both[index].name)")
        }
      }
    }
  }

  @Test func `zeroed gradients leave only weight decay and momentum`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let network = try run.network()
      _ = try run.pass(network, 0)
      network.zeroGradients()
      #expect(network.gradients().allSatisfy { $0.values.allSatisfy { $0 == 0 } })
      let norm = network.update(SGD(rate: 0.1, momentum: 0, weightDecay: 0, clipNorm: 1))
      #expect(norm.total == 0)
    }
  }

  @Test func `loading reports what is missing, unexpected and mismatched`() async throws {
    try await compute.perform {
      let network = try SmallRun().network()
      var tensors = network.namedTensors()
      tensors[0] = NamedTensor(name: tensors[0].name, shape: [1], values: [0])
      let dropped = tensors.removeLast()
      tensors.append(NamedTensor(name: "fc.weight", shape: [1], values: [0]))
      tensors.append(NamedTensor(name: "backbone.conv1.bn.num_batches_tracked", shape: [], values: [7]))
      let report = try network.load(tensors)
      #expect(report.missing == [dropped.name])
      #expect(report.unexpected == ["fc.weight"])
      #expect(report.mismatched == ["backbone.conv1.conv.weight [1] [8, 3, 7, 7]"])
    }
  }

  @Test func `steps allocate nothing that stays`() async throws {
    for backend in EngineBackend.allCases {
      try await compute.perform {
        let run = SmallRun(backend: backend)
        let network = try run.network()
        let programme = try network.trainingProgramme(run.shape)
        let input = Formula.input(run.shape, step: 0)
        let labels = Formula.labels(clips: run.shape.clips, classes: run.spec.classes, step: 0)
        func steps(_ count: Int) {
          for step in 0..<count {
            network.zeroGradients()
            _ = programme.forwardBackward(input: input, labels: labels, seed: 1, step: UInt64(step))
            network.update(run.sgd)
          }
        }
        steps(5)
        let before = residentBytes()
        steps(50)
        // Other tests run meanwhile; fifty leaks of one small activation would be far more than this.
        #expect(residentBytes() - before < 64 << 20)
        #expect(programme.arenaBytes == (try network.arenaBytes(run.shape)))
      }
    }
  }
}
