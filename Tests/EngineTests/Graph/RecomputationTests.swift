import Engine
import Testing

@Suite struct RecomputationTests {
  @Test(arguments: FoldingTests.runs.indices)
  func `computing values again changes no bit of a training and saves memory`(_ index: Int) async throws {
    let run = FoldingTests.runs[index]
    try await compute.perform {
      let keeping = try run.network()
      keeping.recomputation = .never
      let saving = try run.network()
      saving.recomputation = .always
      #expect(try run.train(keeping, 0..<3) == run.train(saving, 0..<3))
      #expect(keeping.gradients() == saving.gradients())
      #expect(keeping.namedTensors() == saving.namedTensors())
      #expect(try saving.arenaBytes(run.shape) < keeping.arenaBytes(run.shape))
    }
  }

  @Test func `frozen statistics and frozen stages allow it too`() async throws {
    for freezing in [Freezing(statistics: true), Freezing(stages: 2), Freezing(stages: 2, statistics: true)] {
      let run = FoldingTests.runs[3]
      try await compute.perform {
        let networks = try [Recomputation.never, .always].map { recomputation in
          let network = try Network(
            spec: run.spec, backend: run.backend, threads: 2, seed: 4, freezing: freezing)
          network.recomputation = recomputation
          try run.train(network, 0..<3)
          return network
        }
        #expect(networks[0].namedTensors() == networks[1].namedTensors())
        #expect(try networks[1].arenaBytes(run.shape) < networks[0].arenaBytes(run.shape))
      }
    }
  }

  @Test func `small steps keep everything, large ones do not`() async throws {
    try await compute.perform {
      let small = SmallRun()
      let keeping = try small.network()
      keeping.recomputation = .never
      let automatic = try small.network()
      #expect(try automatic.arenaBytes(small.shape) == keeping.arenaBytes(small.shape))
    }
    let spec = ModelSpec(kind: .tsn, depth: 50, classes: 200)
    let large = InputShape(clips: 3, frames: 8, height: 224, width: 224)
    let planned = try spec.trainingMemory([large])
    // 0.6 of the 2537 MiB that compiled PyTorch takes for the whole process.
    #expect(planned.peakBytes < 1522 << 20)
  }
}
