import ArgumentParser
import Engine
import Foundation

/// What decoding on the same cores costs a training step, once the decoding itself is taken off.
///
/// Clips of 320 × 240 pixels and 30 frames a second are made in a temporary folder; steps that wait for the loader and
/// steps on one batch in memory alternate, and a pass of the loader alone says how much processor time its work takes.
struct EngineLoadingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-loading", abstract: "Training steps while the loader decodes, beside steps from memory.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads of the engine and of the loader.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Alternating measurements.") var rounds = 5
  @Option(help: "Steps of one measurement.") var steps = 6
  @Argument(help: "The case.") var name = "tsn_r50_train_f32"

  func run() async throws {
    guard let engineCase = EngineCase.all.first(where: { $0.name == name }), engineCase.task == .train else {
      throw ValidationError("no training case is named \(name)")
    }
    let (threads, rounds, steps) = (threads, rounds, steps)
    let figures = try await LoadingClips.with(engineCase, threads: threads) { clips in
      try await ComputeThread().perform {
        let step = try EngineStep(engineCase, threads: threads, kernels: .timed(NoKernelMemory()))
        _ = try step.run(2)
        return try LoadingFigures(step, clips, threads: threads, rounds: rounds, steps: steps).summary(
          engineCase.frames)
      }
    }
    say(BenchmarkText.loading(figures))
  }
}
