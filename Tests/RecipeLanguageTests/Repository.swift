import Foundation
import RecipeLanguage

/// The repository the tests were built from.
enum Repository {
  /// Absolute, without a slash at the end.
  static let root: String = {
    var parts = #filePath.split(separator: "/").dropLast(3)
    parts = parts[...]
    return "/" + parts.joined(separator: "/")
  }()

  static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: root + "/" + path) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: root + "/" + path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Files below a folder with this ending, relative to the root, sorted.
  static func files(in folder: String, ending: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.sorted()
  }

  /// Whether golden files are rewritten, which fails the run.
  static let updatesGoldenFiles = ProcessInfo.processInfo.environment["OMNI_UPDATE_GOLDEN"] == "1"

  /// A loader over the files of the repository, with nothing set.
  static func loader() -> RecipeLoader {
    RecipeLoader(reader: RepositoryFiles(), projectRoot: root, workingDirectory: root)
  }
}

private struct RepositoryFiles: RecipeFileReader {
  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw FileReadingError("no such file") }
    return Array(data.prefix(limit + 1))
  }
}
