import ArgumentParser
import Engine
import Foundation

/// Where the time of one case goes: seconds per kind of call, and per call with `--calls`.
struct EngineProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-profile", abstract: "Where the time of a case goes.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Steps of which each call's least time counts.") var steps = 4
  @Flag(help: "Prints every call.") var calls = false
  @Flag(help: "Prints what lives when a training step's memory is fullest.") var memory = false
  @Flag(help: "Direct kernels only.") var direct = false
  @Argument(help: "The case.") var name: String

  func run() async throws {
    let cases = EngineCase.all + EngineCase.profiled
    guard let engineCase = cases.first(where: { $0.name == name }) else {
      throw ValidationError("no case is named \(name); there are \(cases.map(\.name))")
    }
    let (threads, steps, direct, memory) = (threads, steps, direct, memory)
    let profile = try await ComputeThread().perform {
      let step = try EngineStep(
        engineCase, threads: threads, kernels: direct ? .machineIndependent : .timed(NoKernelMemory()))
      let least = try step.leastArenaBytes().map { " (at least \($0 >> 20))" } ?? ""
      print("\(step.buildText), arena \(try step.arenaBytes() >> 20) MiB\(least)")
      if memory, let peak = try step.memoryPeak() {
        print("fullest in \(peak.call)")
        for buffer in peak.buffers {
          print(String(format: "%8.1f MiB  ", Double(buffer.bytes) / 1_048_576) + buffer.name)
        }
      }
      return try StepProfile(step, frames: engineCase.frames, count: steps)
    }
    print(
      "a step: \(String(format: "%.1f", 1000 * profile.whole)) ms, "
        + "\(String(format: "%.2f", Double(profile.frames) / profile.whole)) frames/s")
    if calls {
      for call in profile.calls { print("  \(String(format: "%8.2f", 1000 * call.seconds)) ms  \(call.name)") }
      profile.kernels.forEach { print("  \($0)") }
    }
    for (kind, seconds) in profile.kinds { print("\(String(format: "%8.1f", 1000 * seconds)) ms  \(kind)") }
    let all = profile.calls.reduce(0) { $0 + $1.seconds }
    print("\(String(format: "%8.1f", 1000 * all)) ms  in all")
    print(BenchmarkText.limit(profile.limit))
  }
}
