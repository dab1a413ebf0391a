import Engine
import Testing

@Suite struct TrainingMemoryTests {
  struct Training: Sendable, CustomTestStringConvertible {
    var spec: ModelSpec
    var shape: InputShape

    var testDescription: String { "\(spec.kind)-\(spec.depth), width \(spec.width), \(shape)" }
  }

  static let trainings = [
    Training(
      spec: ModelSpec(kind: .tsn, depth: 18, width: 64, classes: 20),
      shape: InputShape(clips: 2, frames: 4, height: 112, width: 112)),
    Training(
      spec: ModelSpec(kind: .tsn, depth: 50, width: 64, classes: 20),
      shape: InputShape(clips: 1, frames: 8, height: 160, width: 160)),
    Training(
      spec: ModelSpec(kind: .slowOnly, depth: 50, width: 32, classes: 20),
      shape: InputShape(clips: 2, frames: 4, height: 112, width: 112)),
  ]

  /// On processors whose kernels take blocks of 8 the two may differ by more where channels are few.
  @Test(arguments: trainings)
  func `the arena known beforehand is the compiled programme's within 5 %`(_ training: Training) async throws {
    var arrays = TrainingArrays()
    arrays.usesWinograd = false
    let planned = try training.spec.trainingMemory([training.shape], arrays)
    try await compute.perform {
      let network = try Network(spec: training.spec, backend: .oneDNN, threads: 2, seed: 1)
      let actual = try network.arenaBytes(training.shape)
      #expect(abs(planned.arenaBytes - actual) < actual / 20, "planned \(planned.arenaBytes), compiled \(actual)")
    }
  }

  @Test(arguments: trainings)
  func `winograd's scratch is counted where it is chosen`(_ training: Training) async throws {
    let planned = try training.spec.trainingMemory([training.shape])
    try await compute.perform {
      let asked = try Network(spec: training.spec, backend: .oneDNN, threads: 2, seed: 1)
      _ = try asked.trainingProgramme(training.shape)
      let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in .winograd })
      let network = try Network(
        spec: training.spec, backend: .oneDNN, threads: 2, seed: 1, kernels: .table(table))
      let actual = try network.arenaBytes(training.shape)
      #expect(abs(planned.arenaBytes - actual) < actual / 20, "planned \(planned.arenaBytes), compiled \(actual)")
    }
  }

  @Test(arguments: trainings)
  func `a plan is at most 5 % higher than what is in use at once`(_ training: Training) async throws {
    try await compute.perform {
      let network = try Network(spec: training.spec, backend: .oneDNN, threads: 2, seed: 1)
      let programme = try network.trainingProgramme(training.shape)
      #expect(programme.arenaBytes <= programme.leastArenaBytes * 105 / 100)
    }
  }

  @Test func `a step keeps to what was known beforehand`() async {
    // In a process of its own: other tests take and give back memory.
    await #expect(processExitsWith: .success) {
      let training = TrainingMemoryTests.trainings[1]
      let planned = try training.spec.trainingMemory([training.shape])
      let used = try await compute.perform {
        let before = residentBytes()
        let network = try Network(spec: training.spec, backend: .oneDNN, threads: 2, seed: 1)
        let programme = try network.trainingProgramme(training.shape)
        _ = programme.forwardBackward(
          input: Formula.input(training.shape, step: 0), labels: Formula.labels(clips: 1, classes: 20, step: 0),
          seed: 1, step: 0)
        network.update(SGD(rate: 1e-3))
        return residentBytes() - before
      }
      #expect(used < planned.peakBytes * 110 / 100)
      #expect(used > (planned.arenaBytes + planned.parameterBytes) * 80 / 100)
    }
  }

  @Test func `what the optimiser and replicas keep is counted, what is frozen is not`() throws {
    let (spec, shape) = (Self.trainings[0].spec, Self.trainings[0].shape)
    func parameterBytes(_ change: (inout TrainingArrays) -> Void) throws -> Int {
      var arrays = TrainingArrays()
      change(&arrays)
      return try spec.trainingMemory([shape], arrays).parameterBytes
    }
    let plain = try parameterBytes { _ in }
    let weights = 4 * spec.parameterCount
    #expect(try abs(parameterBytes { $0.hasSecondMoments = true } - plain - weights) < weights / 100)
    #expect(try abs(parameterBytes { $0.hasAverages = true } - plain - weights) < weights / 100)
    #expect(try abs(parameterBytes { $0.replicas = 8 } - plain - 4 * weights) < weights / 10)
    #expect(try parameterBytes { $0.freezing = Freezing(stages: 5) } < plain / 2)
  }

  @Test func `batches of several shapes share one arena`() throws {
    let spec = Self.trainings[0].spec
    let (large, small) = (Self.trainings[0].shape, InputShape(clips: 1, frames: 4, height: 112, width: 112))
    #expect(try spec.trainingMemory([small, large]) == spec.trainingMemory([large]))
    #expect(try spec.trainingMemory([small]).arenaBytes < spec.trainingMemory([large]).arenaBytes)
    #expect(throws: EngineError.self) {
      try spec.trainingMemory([InputShape(clips: 0, frames: 4, height: 112, width: 112)])
    }
  }
}
