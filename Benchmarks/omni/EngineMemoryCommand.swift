import ArgumentParser
import Engine
import Foundation

/// Trains two steps in a process of its own and prints the peak of its memory: what `engine` starts for memory cases.
struct EngineMemoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-memory",
    abstract: "Peak memory of one training case, in bytes.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Argument(help: "The case.") var name: String

  func run() async throws {
    guard let engineCase = EngineCase.all.first(where: { $0.name == name }) else {
      throw ValidationError("no case is named \(name)")
    }
    let threads = threads
    try await ComputeThread().perform {
      let step = try EngineStep(engineCase, threads: threads, kernels: .timed(NoKernelMemory()))
      _ = try step.run(2)
    }
    print(ChildProcess.peakBytes())
  }

  /// Starts this command for a case and reads its answer.
  static func measure(_ name: String, threads: Int) throws -> Double {
    try ChildProcess.bytes(of: ["engine-memory", name, "--threads", String(threads)])
  }
}
