import Engine
import Testing

@Suite struct InferenceMemoryTests {
  static let passes = [
    (
      ModelSpec(kind: .tsn, depth: 18, width: 64, classes: 20), InputShape(clips: 8, frames: 1, height: 112, width: 112)
    ),
    (
      ModelSpec(kind: .tsn, depth: 50, width: 64, classes: 20), InputShape(clips: 4, frames: 1, height: 160, width: 160)
    ),
    (
      ModelSpec(kind: .slowOnly, depth: 50, width: 32, classes: 20),
      InputShape(clips: 2, frames: 4, height: 112, width: 112)
    ),
  ]

  @Test(arguments: passes.indices, [KernelAlgorithm.direct, .winograd])
  func `the arena known beforehand is the compiled pass's within 5 %`(
    _ place: Int, _ algorithm: KernelAlgorithm
  ) async throws {
    let (spec, shape) = Self.passes[place]
    let planned = try spec.inferenceMemory([shape], usesWinograd: algorithm == .winograd)
    try await compute.perform {
      let asked = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 1)
      _ = try asked.inferenceProgramme(shape)
      let table = KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in algorithm })
      let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 1, kernels: .table(table))
      let actual = try network.inferenceProgramme(shape).arenaBytes
      #expect(abs(planned.arenaBytes - actual) < actual / 20, "planned \(planned.arenaBytes), compiled \(actual)")
    }
  }

  @Test func `a pass keeps to what was known beforehand`() async {
    // In a process of its own: other tests take and give back memory.
    await #expect(processExitsWith: .success) {
      let (spec, shape) = InferenceMemoryTests.passes[1]
      // Kernels are direct unless they are timed.
      let planned = try spec.inferenceMemory([shape], usesWinograd: false)
      let used = try await compute.perform {
        let before = residentBytes()
        let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 1)
        let programme = try network.inferenceProgramme(shape)
        programme.forward(input: Formula.input(shape, step: 0))
        return residentBytes() - before
      }
      #expect(used < planned.peakBytes, "used \(used), planned \(planned)")
      #expect(used > (planned.arenaBytes + planned.parameterBytes) * 85 / 100, "used \(used), planned \(planned)")
    }
  }

  @Test func `bfloat16 takes less, a shape that is none is refused`() throws {
    let (spec, shape) = Self.passes[1]
    let wide = try spec.inferenceMemory([shape], usesWinograd: false)
    let narrow = try spec.inferenceMemory([shape], precision: .bfloat16, usesWinograd: false)
    #expect(narrow.arenaBytes < wide.arenaBytes && narrow.parameterBytes < wide.parameterBytes)
    #expect(throws: EngineError.self) {
      try spec.inferenceMemory([InputShape(clips: 0, frames: 4, height: 112, width: 112)])
    }
  }
}
