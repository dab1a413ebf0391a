/// How the language reaches files: on disk in the command, in memory in tests.
package protocol RecipeFileReader: Sendable {
  /// The bytes of a file; at most `limit` + 1 of them, so that a huge file is noticed without being read.
  /// - Throws: why the file cannot be read, as a phrase: `no such file`.
  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8]
  /// The names of what lies in a folder, in any order; nil for anything that is no folder.
  func names(inFolder path: String) -> [String]?
  /// Whether there is a file or folder of this name.
  func has(_ path: String) -> Bool
}

extension RecipeFileReader {
  /// Readers that know single files only have no folders.
  package func names(inFolder path: String) -> [String]? { nil }

  package func has(_ path: String) -> Bool { (try? read(path, limit: 0)) != nil || names(inFolder: path) != nil }
}

package struct FileReadingError: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// Files that exist only in this value.
package struct InMemoryFiles: RecipeFileReader {
  package var files: [String: String]

  package init(_ files: [String: String]) { self.files = files }

  package func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    guard let text = files[path] else { throw FileReadingError("no such file") }
    return Array(text.utf8.prefix(limit + 1))
  }

  package func names(inFolder path: String) -> [String]? {
    let names = files.keys.filter { PathText.directory($0) == path }.map { String($0.dropFirst(path.count + 1)) }
    return names.isEmpty ? nil : names
  }
}

/// Paths as text: joined and cleaned without asking the disk.
package enum PathText {
  /// `a/b.yaml` → `a`; a bare name → the empty path.
  package static func directory(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `directory`, with `.` and `..` taken out where that is possible.
  package static func join(_ directory: String, _ path: String) -> String {
    if path.hasPrefix("/") || directory.isEmpty { return cleaned(path) }
    return cleaned(directory + "/" + path)
  }

  package static func cleaned(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part == "..", isAbsolute, parts.isEmpty {
        continue
      } else {
        parts.append(part)
      }
    }
    let text = parts.joined(separator: "/")
    return isAbsolute ? "/" + text : (text.isEmpty ? "." : text)
  }

  /// The path below a folder when it lies there, else the path itself.
  package static func relative(_ path: String, to folder: String) -> String {
    if path == folder { return "." }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}
