import ArgumentParser
import Engine
import Foundation

/// Trains two steps in a process of its own and prints the peak of its memory: what `engine` starts for memory cases.
struct EngineMemoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-memory",
    abstract: "Peak memory of one training case, in bytes; what was known beforehand goes to stderr.")

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
    print(Self.peakBytes())
  }

  /// The most memory this process ever had resident.
  static func peakBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }

  /// Starts this command for a case and reads its answer.
  static func measure(_ name: String, threads: Int) throws -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["engine-memory", name, "--threads", String(threads)]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let bytes = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)), bytes > 0 else {
      throw PeerProcess.Failure(description: "the memory of \(name) could not be measured: \(text)")
    }
    return bytes
  }
}
