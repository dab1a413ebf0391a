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
  func reading(_ site: Site) throws -> Store? {
    try failing { () throws(StoreError) in try Store(reading: folder(site)) }
  }

  func writing(_ site: Site) throws -> Store {
    try failing { () throws(StoreError) in try Store(writing: folder(site)) }
  }

  /// Says what is wrong with the store and ends the command with 1.
  func failing<Value>(_ body: () throws(StoreError) -> Value) throws -> Value {
    do throws(StoreError) {
      return try body()
    } catch {
      Terminal.printError("error: \(error)\n")
      throw ExitCode(1)
    }
  }
}

extension Site {
  /// `site.yaml` of the project, for commands that read no recipe. What is wrong with it is said by those that do.
  static var ofProject: Site {
    let project = Project.current
    let path = PathText.join(project.root, "site.yaml")
    var site = Site()
    if let bytes = try? DiskFiles().read(path, limit: Limits().fileBytes),
      let root = YAMLReader.read(bytes, file: path).root
    {
      _ = site.read(root, directory: project.root)
    }
    return site
  }
}
