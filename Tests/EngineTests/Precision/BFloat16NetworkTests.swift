import Engine
import Foundation
import Testing

/// Whole networks in bfloat16: near float32, repeatable, resumable.
@Suite(.whereBFloat16Exists) struct BFloat16NetworkTests {
  static let runs: [SmallRun] = [
    SmallRun(precision: .bfloat16),
    SmallRun(
      spec: ModelSpec(kind: .slowOnly, depth: 10, width: 16, classes: 5, dropout: 0.3),
      shape: InputShape(clips: 2, frames: 3, height: 32, width: 35), precision: .bfloat16),
    SmallRun(spec: ModelSpec(kind: .tsn, depth: 50, width: 16, classes: 5), precision: .bfloat16),
    SmallRun(
      spec: ModelSpec(kind: .irCSN, depth: 50, width: 16, classes: 5),
      shape: InputShape(clips: 2, frames: 5, height: 48, width: 35), precision: .bfloat16),
  ]

  static let cases = TenStepParityTests.cases

  /// How far PyTorch's mixed precision moves loss and gradient of one network, relative to float32
  /// (`Reference/bfloat16_noise.json`, made by the script beside it).
  private struct Noise: Decodable {
    var loss: Double
    var gradient: Double
  }

  private struct NoiseDocument: Decodable {
    var cases: [Noise]
  }

  private static let noise: [Noise] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    guard let data = try? Data(contentsOf: folder.appending(path: "Reference/bfloat16_noise.json")) else { return [] }
    return (try? JSONDecoder().decode(NoiseDocument.self, from: data).cases) ?? []
  }()

  @Test(arguments: cases.indices)
  func `loss and gradient are as near float32 as PyTorch's mixed precision`(_ index: Int) async throws {
    let stored = Self.cases[index]
    let noise = try #require(Self.noise.count == Self.cases.count ? Self.noise[index] : nil)
    try await compute.perform {
      func pass(_ precision: EnginePrecision) throws -> (loss: Float, gradients: [NamedTensor]) {
        let network = try Network(spec: stored.spec, backend: .oneDNN, precision: precision, threads: 2, seed: 1)
        try network.load(Formula.weights(network.namedTensors()))
        let loss = try network.trainingProgramme(stored.shape).forwardBackward(
          input: Formula.input(stored.shape, step: 0),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: 0), seed: 0, step: 0)
        return (loss, network.gradients())
      }
      let (rounded, exact) = (try pass(.bfloat16), try pass(.float32))
      #expect(abs(Double(rounded.loss / exact.loss) - 1) < 2 * noise.loss + 0.002)
      var (difference, total) = (0.0, 0.0)
      for (x, y) in zip(rounded.gradients, exact.gradients) {
        #expect(x.name == y.name && x.shape == y.shape)
        let apart = zip(x.values, y.values).map { $0 - $1 }
        difference += innerProduct(apart, apart)
        total += innerProduct(y.values, y.values)
      }
      let relative = (difference / total).squareRoot()
      #expect(relative > 0.01 && relative < 1.25 * noise.gradient, "\(relative), PyTorch \(noise.gradient)")
    }
  }

  @Test func `master weights move by less than bfloat16 could`() async throws {
    try await compute.perform {
      let run = SmallRun(sgd: SGD(rate: 1e-5, momentum: 0, weightDecay: 0, clipNorm: 1), precision: .bfloat16)
      let network = try run.network()
      let before = network.namedTensors()
      try run.train(network, 0..<1)
      let moved = zip(before, network.namedTensors()).filter { $0.0.name.hasSuffix("conv.weight") }
      for (old, new) in moved {
        #expect(old.values != new.values, "\(old.name)")
        #expect(roundedToBFloat16(new.values) != new.values, "\(old.name) is rounded")
      }
    }
  }

  @Test(arguments: runs.indices)
  func `equal inputs give equal bits, whatever ran before`(_ index: Int) async throws {
    try await NetworkTests.repeats(Self.runs[index])
  }

  @Test(arguments: runs.indices)
  func `save, load and go on equals going on`(_ index: Int) async throws {
    try await NetworkTests.resumes(Self.runs[index])
  }

  @Test(arguments: runs.indices)
  func `inference is float32's within the noise of rounding`(_ index: Int) async throws {
    let run = Self.runs[index]
    try await compute.perform {
      var exactly = run
      exactly.precision = .float32
      let (rounded, exact) = (try run.network(), try exactly.network())
      for network in [rounded, exact] { try network.load(Formula.weights(network.namedTensors())) }
      let (a, b) = (try rounded.inferenceProgramme(run.shape), try exact.inferenceProgramme(run.shape))
      a.forward(input: Formula.input(run.shape, step: 2))
      b.forward(input: Formula.input(run.shape, step: 2))
      #expect(relativeDifference(a.logits, b.logits) < 0.03)
      #expect(relativeDifference(a.features, b.features) < 0.03)
    }
  }

  @Test func `a whole ir-CSN in bfloat16 trains as in float32`() async throws {
    try await compute.perform {
      // Enough positions in the last stage that its batch statistics mean something.
      var run = SmallRun(
        spec: ModelSpec(kind: .irCSN, depth: 50, width: 16, classes: 5),
        shape: InputShape(clips: 4, frames: 8, height: 80, width: 80),
        sgd: SGD(rate: 0.005, momentum: 0.9, weightDecay: 1e-3, clipNorm: 5))
      let exact = try run.network()
      run.precision = .bfloat16
      let rounded = try run.network()
      let (a, b) = (try run.train(exact, 0..<6), try run.train(rounded, 0..<6))
      for step in a.indices {
        #expect(abs(a[step] - b[step]) < 0.05 * a[step], "step \(step): \(b[step]), not \(a[step])")
      }
      #expect(a != b)
    }
  }

  @Test(arguments: cases)
  func `ten steps follow PyTorch's float32 losses`(_ stored: TenStepParityTests.Case) async throws {
    try await compute.perform {
      let network = try Network(spec: stored.spec, backend: .oneDNN, precision: .bfloat16, threads: 2, seed: 1)
      #expect(try network.load(Formula.weights(network.namedTensors())).isExact)
      let programme = try network.trainingProgramme(stored.shape)
      for step in stored.losses.indices {
        network.zeroGradients()
        let loss = programme.forwardBackward(
          input: Formula.input(stored.shape, step: step),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: step), seed: 0,
          step: UInt64(step))
        network.update(stored.sgd)
        #expect(abs(loss - stored.losses[step]) <= 0.05 * stored.losses[step], "step \(step): \(loss)")
      }
    }
  }

  @Test func `activations take half the memory`() async throws {
    try await compute.perform {
      let spec = ModelSpec(kind: .tsn, depth: 18, width: 16, classes: 5)
      let shape = InputShape(clips: 2, frames: 4, height: 64, width: 64)
      func bytes(_ precision: EnginePrecision) throws -> Int {
        try Network(spec: spec, backend: .oneDNN, precision: precision, threads: 2, seed: 1).arenaBytes(shape)
      }
      let (half, whole) = (try bytes(.bfloat16), try bytes(.float32))
      #expect(Double(half) < 0.6 * Double(whole), "\(half) of \(whole)")
    }
  }
}

@Suite struct BFloat16RefusalTests {
  @Test func `the plain backend says that it has no bfloat16`() async throws {
    _ = try await compute.perform {
      #expect(throws: EngineError.self) { _ = try SmallRun(backend: .openBLAS, precision: .bfloat16).network() }
    }
  }

  @Test(.enabled(if: !EngineLibraries.hasBFloat16)) func `a processor without AVX-512 says so`() async throws {
    _ = try await compute.perform {
      #expect(throws: EngineError.self) { _ = try SmallRun(precision: .bfloat16).network() }
    }
  }
}
