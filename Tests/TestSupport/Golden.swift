import Foundation
package import Testing

/// Whole outputs kept in files: expectations to be read by people, not recorded blindly.
package enum Golden {
  /// Whether golden files are rewritten, which fails the run.
  package static let isUpdating = ProcessInfo.processInfo.environment["OMNI_UPDATE_GOLDEN"] == "1"

  /// Expects the file to hold this text; with `OMNI_UPDATE_GOLDEN=1` it is rewritten, which fails the test.
  ///
  /// - Parameter path: relative to the root of the repository.
  package static func expect(_ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let stored = Repository.text(path)
    if stored == text { return }
    if isUpdating {
      try Repository.write(text, to: path)
      Issue.record("\(path) was rewritten; read it", sourceLocation: sourceLocation)
    } else {
      Issue.record(
        "\(path) differs; with OMNI_UPDATE_GOLDEN=1 it is rewritten. Found:\n\(text)", sourceLocation: sourceLocation)
    }
  }

  /// JSON as golden files have it: keys sorted, a line for each value.
  package static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
