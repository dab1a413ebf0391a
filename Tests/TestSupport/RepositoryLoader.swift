import Foundation
package import RecipeLanguage

extension Repository {
  /// A loader over the files of the repository, with no place set.
  package static func loader(profile: String? = nil, sets: [Override] = []) -> RecipeLoader {
    RecipeLoader(reader: RepositoryFiles(), projectRoot: root, workingDirectory: root, profile: profile, sets: sets)
  }
}

private struct RepositoryFiles: RecipeFileReader {
  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else { throw FileReadingError("no such file") }
    return Array(data.prefix(limit + 1))
  }

  func names(inFolder path: String) -> [String]? { try? FileManager.default.contentsOfDirectory(atPath: path) }
}
