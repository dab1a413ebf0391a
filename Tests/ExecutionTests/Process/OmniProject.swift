import Execution
import Foundation
import Glibc
import TestSupport
import Testing

/// A folder with the pocket recipe in files, in which the built `omni` runs as a process of its own.
struct OmniProject: Sendable {
  let folder: URL
  /// Where the results go; a folder below by default.
  var store: URL

  /// Long enough a training, and enough to evaluate, to be hit in the middle of either.
  private static let longer = """

    schedule: {epochs: 20}
    """

  init(in folder: URL) throws {
    self.folder = folder
    store = folder.appending(path: "store", directoryHint: .isDirectory)
    let files = [
      "pocket.yaml": PocketRecipes.pocket, "teacher.yaml": PocketRecipes.teacher,
      "omni.yaml": PocketRecipes.omni + Self.longer, "site.yaml": "threads: 2\n",
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

  /// Runs `omni` on this store to its end; when the moment comes, it gets the signal.
  func omni(
    _ arguments: [String], signal: Int32 = SIGKILL, when moment: (@Sendable (Sight) -> Bool)? = nil
  ) async throws -> OmniProcess.Ending {
    let store = store
    let test = moment.map { moment -> @Sendable (URL) -> Bool in
      { moment(Sight(store: store, errors: $0)) }
    }
    return try await OmniProcess.run(
      arguments + ["--store", store.path], in: folder, signal: signal, when: test)
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
    try #require(ending.status == 0, "\(ending.errors)")
    let document = try JSONDecoder().decode(RunsDocument.self, from: Data(ending.output.utf8))
    return Set(
      document.runs.filter { $0.state == .done }.map {
        Result(recipe: $0.recipe, weights: $0.weights, predictions: $0.predictions)
      })
  }

  /// Runs the recipe undisturbed; whatever was there before is gone on with.
  func finish() async throws -> OmniProcess.Ending {
    let ending = try await omni(["run", "omni.yaml"])
    try #require(ending.status == 0, "\(ending.errors)")
    return ending
  }
}
