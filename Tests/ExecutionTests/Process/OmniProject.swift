import Execution
import Foundation
import Glibc
import Testing

/// A folder with the pocket recipe in files, in which the built `omni` runs as a process of its own.
struct OmniProject: Sendable {
  let folder: URL
  /// Where the results go; a folder below by default.
  var store: URL

  /// `omni`, built beside the tests.
  static let binary = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "omni", directoryHint: .notDirectory)

  /// Long enough a training, and enough to evaluate, to be hit in the middle of either.
  private static let longer = """

    schedule: {epochs: 20}
    """

  init(in folder: URL) throws {
    self.folder = folder
    store = folder.appending(path: "store", directoryHint: .isDirectory)
    let files = [
      "pocket.yaml": PocketProject.pocket, "teacher.yaml": PocketProject.teacher,
      "omni.yaml": PocketProject.omni + Self.longer, "site.yaml": "threads: 2\n",
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
  }

  /// What can be seen of a running `omni` from outside.
  struct Sight {
    let store: URL
    let errors: URL

    /// Its stderr so far.
    var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    /// Files below a folder of the store whose names end so.
    func files(_ place: String, _ endings: [String]) -> [URL] {
      let all = FileManager.default.enumerator(
        at: store.appending(path: place), includingPropertiesForKeys: [.contentModificationDateKey])
      return (all?.compactMap { $0 as? URL } ?? []).filter { endings.contains($0.pathExtension) }
    }
  }

  /// How a process ended.
  struct Ending: Sendable {
    /// The exit code, or the signal that killed it.
    let code: Int32
    let wasKilled: Bool
    /// Whether the moment of the signal came before the end.
    let wasSeen: Bool
    let said: String
    let printed: String
  }

  /// Runs `omni` to its end; when the moment comes, it gets the signal.
  ///
  /// The moment is looked for on a thread of its own, about every millisecond, so that other tests cannot delay it.
  func omni(
    _ arguments: [String], signal: Int32 = SIGKILL, when moment: (@Sendable (Sight) -> Bool)? = nil
  ) async throws -> Ending {
    let name = UUID().uuidString
    let (output, errors) = (folder.appending(path: "\(name).out"), folder.appending(path: "\(name).err"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = Self.binary
    process.arguments = arguments + ["--store", store.path]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let sight = Sight(store: store, errors: errors)
    let wasSeen = await onThread {
      var wasSeen = false
      while process.isRunning {
        if !wasSeen, let moment, moment(sight) {
          kill(process.processIdentifier, signal)
          wasSeen = true
        }
        usleep(1_000)
      }
      return wasSeen
    }
    return Ending(
      code: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, wasSeen: wasSeen,
      said: sight.said, printed: try String(contentsOf: output, encoding: .utf8))
  }

  /// One trained result of `omni runs --json`.
  struct Result: Hashable {
    let recipe: String
    let weights: String?
    let predictions: String?
  }

  /// The results of the store, the teacher's included; an unreadable store fails the test.
  func results() async throws -> Set<Result> {
    let ending = try await omni(["runs", "--json"])
    try #require(ending.code == 0, "\(ending.said)")
    let document = try JSONDecoder().decode(RunsDocument.self, from: Data(ending.printed.utf8))
    return Set(
      document.runs.filter { $0.state == .done }.map {
        Result(recipe: $0.recipe, weights: $0.weights, predictions: $0.predictions)
      })
  }

  /// Runs the recipe undisturbed; whatever was there before is gone on with.
  func finish() async throws -> Ending {
    let ending = try await omni(["run", "omni.yaml"])
    try #require(ending.code == 0, "\(ending.said)")
    return ending
  }
}

/// Calls a blocking function away from the threads that tests share.
private func onThread(_ body: @escaping @Sendable () -> Bool) async -> Bool {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: body()) }
  }
}
