import Foundation

/// The repository the tests were built from.
package enum Repository {
  /// Absolute, without a slash at the end.
  package static let root: String = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// Nil when there is no such file.
  /// - Parameter path: relative to the root.
  package static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: root + "/" + path) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  package static func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: root + "/" + path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Files below a folder with this ending, relative to the root, sorted.
  package static func files(in folder: String, ending: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.sorted()
  }
}
