import Engine
import Synchronization
import Testing

/// Where choices between direct and Winograd kernels come from.
@Suite struct KernelSourceTests {
  static let spec = ModelSpec(kind: .tsn, depth: 10, width: 16, classes: 5)
  static let shape = InputShape(clips: 2, frames: 2, height: 48, width: 48)

  private static func network(_ source: KernelSource) throws -> Network {
    let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 3, kernels: source)
    _ = try network.trainingProgramme(shape)
    return network
  }

  private static func loss(_ network: Network) throws -> Float {
    network.zeroGradients()
    return try network.trainingProgramme(shape).forwardBackward(
      input: Formula.input(shape, step: 0), labels: Formula.labels(clips: 2, classes: 5, step: 0), seed: 0, step: 0)
  }

  @Test func `without a table or timing every choice is direct`() async throws {
    try await compute.perform {
      let choices = try Self.network(.machineIndependent).kernelChoices.choices.values
      #expect(choices.allSatisfy { $0 == .direct })
    }
  }

  @Test func `a table's choices are followed and give its bits again`() async throws {
    try await compute.perform {
      let direct = try Self.network(.machineIndependent)
      let wanted = KernelTable(choices: direct.kernelChoices.choices.mapValues { _ in .winograd })
      let first = try Self.network(.table(wanted))
      #expect(first.kernelChoices == wanted)
      let again = try Self.network(.table(first.kernelChoices))
      #expect(again.kernelChoices == wanted)
      let loss = try Self.loss(first)
      #expect(try Self.loss(again) == loss)
      #expect(first.gradients() == again.gradients())
      // Another algorithm, the same sums.
      #expect(abs(loss - (try Self.loss(direct))) < 1e-3 * loss)
    }
  }

  /// Remembers what was agreed on and counts how often it was asked to agree.
  private final class Memory: KernelMemory {
    private let state = Mutex((answers: [String: KernelAlgorithm](), offers: 0))

    var offers: Int { state.withLock { $0.offers } }
    var table: KernelTable { KernelTable(choices: state.withLock { $0.answers }) }

    func recall(_ question: String) -> KernelAlgorithm? { state.withLock { $0.answers[question] } }

    func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm {
      state.withLock { state in
        state.offers += 1
        let agreed = state.answers[question] ?? proposal
        state.answers[question] = agreed
        return agreed
      }
    }
  }

  @Test func `timing answers every question once per memory`() async throws {
    try await compute.perform {
      let memory = Memory()
      let timed = try Self.network(.timed(memory))
      let direct = try Self.network(.machineIndependent)
      #expect(timed.kernelChoices.choices.keys.sorted() == direct.kernelChoices.choices.keys.sorted())
      #expect(timed.kernelChoices == memory.table)
      let offers = memory.offers
      #expect(try Self.network(.timed(memory)).kernelChoices == timed.kernelChoices)
      #expect(memory.offers == offers)
    }
  }

  /// Says that somebody else settled for direct kernels while this process was timing.
  private struct Earlier: KernelMemory {
    func recall(_ question: String) -> KernelAlgorithm? { nil }
    func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm { .direct }
  }

  @Test func `what somebody agreed on first counts, whatever timing said`() async throws {
    try await compute.perform {
      let choices = try Self.network(.timed(Earlier())).kernelChoices.choices.values
      #expect(choices.allSatisfy { $0 == .direct })
    }
  }
}
