package import Foundation
import Glibc

/// The built `omni`, run as a process of its own.
package enum OmniProcess {
  /// How a process ended, and what it said.
  package struct Ending: Sendable {
    /// The exit code, or the signal that killed it.
    package let status: Int32
    package let wasKilled: Bool
    /// Whether the moment of the signal came before the end.
    package let wasSeen: Bool
    package let output: String
    package let errors: String
  }

  /// `omni`, built beside the tests; where the tests run from another place, the release build.
  package static let binary: URL = {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "omni", directoryHint: .notDirectory)
    return FileManager.default.isExecutableFile(atPath: beside.path)
      ? beside : URL(filePath: Repository.root + "/.build/release/omni")
  }()

  /// Runs `omni` to its end; when the moment comes, it gets the signal.
  ///
  /// The moment is looked for on a thread of its own, about every millisecond, so that other tests cannot delay it.
  /// The streams go into files: a pipe would have to be emptied while the command runs.
  /// - Parameter moment: gets the file with what the process has written to stderr so far.
  package static func run(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], signal: Int32 = SIGKILL,
    when moment: (@Sendable (_ errors: URL) -> Bool)? = nil
  ) async throws -> Ending {
    let streams = try TemporaryFolder()
    let (output, errors) = (try streams.write("", as: "output"), try streams.write("", as: "errors"))
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    let wasSeen = await onThread {
      var wasSeen = false
      while process.isRunning {
        if !wasSeen, let moment, moment(URL(filePath: errors)) {
          kill(process.processIdentifier, signal)
          wasSeen = true
        }
        usleep(1_000)
      }
      return wasSeen
    }
    return Ending(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, wasSeen: wasSeen,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }

  /// Calls a blocking function away from the threads that tests share.
  private static func onThread(_ body: @escaping @Sendable () -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: body()) }
    }
  }
}
