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
  @Flag(help: "Direct kernels only.") var direct = false
  @Argument(help: "The case.") var name: String

  func run() async throws {
    let cases = EngineCase.all + EngineCase.profiled
    guard let engineCase = cases.first(where: { $0.name == name }) else {
      throw ValidationError("no case is named \(name); there are \(cases.map(\.name))")
    }
    let (threads, steps, direct) = (threads, steps, direct)
    let (profile, whole, table) = try await ComputeThread().perform {
      let step = try EngineStep(
        engineCase, threads: threads, kernels: direct ? .machineIndependent : .timed(NoKernelMemory()))
      let least = try step.leastArenaBytes().map { " (at least \($0 >> 20))" } ?? ""
      print("\(step.buildText), arena \(try step.arenaBytes() >> 20) MiB\(least)")
      let whole = try step.run(steps).min() ?? 0
      print(
        "a step: \(String(format: "%.1f", 1000 * whole)) ms, "
          + "\(String(format: "%.2f", Double(engineCase.frames) / whole)) frames/s")
      var best = try step.profile()
      for _ in 1..<steps {
        for (index, call) in try step.profile().enumerated() {
          best[index].seconds = min(best[index].seconds, call.seconds)
        }
      }
      return (best, whole, try step.kernelTable())
    }
    var kinds: [String: Double] = [:]
    for call in profile {
      kinds[Self.kind(call.name), default: 0] += call.seconds
      if calls { print("  \(String(format: "%8.2f", 1000 * call.seconds)) ms  \(call.name)") }
    }
    if calls { table.forEach { print("  \($0)") } }
    for (kind, seconds) in kinds.sorted(by: { $0.value > $1.value }) {
      print("\(String(format: "%8.1f", 1000 * seconds)) ms  \(kind)")
    }
    let all = profile.reduce(0) { $0 + $1.seconds }
    print("\(String(format: "%8.1f", 1000 * all)) ms  in all")
    // The limit: nothing but the convolutions, each with its fastest kernel.
    let convolutions = profile.filter { Self.kind($0.name).split(separator: " ").first == "conv" }.reduce(0) {
      $0 + $1.seconds
    }
    print(
      "\(String(format: "%8.1f", 1000 * convolutions)) ms  convolutions alone: "
        + "\(String(format: "%.1f", Double(engineCase.frames) / convolutions)) frames/s, "
        + "of which a whole step reaches \(String(format: "%.0f", 100 * convolutions / whole)) %")
  }

  /// The layer's last word and direction: `conv forward`, `bn backward`.
  private static func kind(_ label: String) -> String {
    let words = label.split(separator: " ")
    let last = words[0].split(separator: ".").last.map(String.init) ?? label
    return ([last] + words.dropFirst().map(String.init)).joined(separator: " ")
  }
}
