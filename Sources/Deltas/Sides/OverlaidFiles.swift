package import RecipeLanguage

/// Files of which some are not written yet, over those of another reader.
package struct OverlaidFiles: RecipeFileReader {
  private let below: any RecipeFileReader
  /// Absolute path → text.
  private let files: [String: String]

  package init(_ files: [String: String], over reader: any RecipeFileReader) {
    self.files = files
    below = reader
  }

  package func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    if let text = files[path] { return Array(text.utf8.prefix(limit + 1)) }
    return try below.read(path, limit: limit)
  }

  package func names(inFolder path: String) -> [String]? { below.names(inFolder: path) }
}
