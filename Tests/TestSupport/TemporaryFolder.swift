package import Foundation

/// A folder of a test's own, removed with the value.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "omni-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package func file(_ name: String) -> String { path + "/" + name }

  /// Writes `bytes` as `name`, with the folders it needs, and gives its path.
  @discardableResult
  package func write(_ bytes: [UInt8], as name: String) throws -> String {
    let target = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: target)
    return target.path
  }

  @discardableResult
  package func write(_ text: String, as name: String) throws -> String { try write(Array(text.utf8), as: name) }

  /// The text of a file; nil when it is not there.
  package func text(_ name: String) -> String? { try? String(contentsOfFile: file(name), encoding: .utf8) }

  package func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }
}

/// Runs `body` with a folder that is removed afterwards.
package func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = try TemporaryFolder()
  defer { withExtendedLifetime(folder) {} }
  return try await body(URL(filePath: folder.path, directoryHint: .isDirectory))
}
