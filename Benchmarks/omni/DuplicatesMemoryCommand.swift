import ArgumentParser
import Engine
import Foundation

/// One search in a process of its own, which prints the peak of its memory: what `duplicates` starts.
struct DuplicatesMemoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates-memory", abstract: "Peak memory of one search for look-alikes, in bytes.",
    shouldDisplay: false)

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads.") var threads = 2
  @Argument(help: "Matrix of the queries.") var queries: String
  @Argument(help: "Matrix of the references.") var references: String

  func run() async throws {
    let search = DuplicatesSearch(queries: queries, references: references, threads: threads)
    _ = try await ComputeThread().perform { try search.seconds() }
    print(ChildProcess.peakBytes())
  }

  /// Starts this command and reads its answer.
  static func measure(queries: String, references: String, threads: Int) throws -> Double {
    try ChildProcess.bytes(of: ["duplicates-memory", queries, references, "--threads", String(threads)])
  }
}
