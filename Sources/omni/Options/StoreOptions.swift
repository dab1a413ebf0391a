import ArgumentParser
import Execution
import Foundation
import RecipeLanguage

/// Which store a command works with.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: "Folder of the results; else OMNI_STORE, `store` of site.yaml, or .omni in the project root.",
    completion: .directory)
  var store: String?

  func folder(_ site: Site) -> URL {
    let project = Project.current
    return storeFolder(
      given: store, environment: ProcessInfo.processInfo.environment, site: site["store"]?.text,
      projectRoot: URL(filePath: project.root, directoryHint: .isDirectory),
      workingDirectory: URL(filePath: project.workingDirectory, directoryHint: .isDirectory))
  }

  /// For commands that only look: nil when there is no store yet.
  func reading(_ site: Site) throws -> Store? { try Store(reading: folder(site)) }

  func writing(_ site: Site) throws -> Store { try Store(writing: folder(site)) }
}
