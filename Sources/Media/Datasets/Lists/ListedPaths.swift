import DelimitedText

package import Foundation

/// What a list says before anybody knows its kind: how many lines it has, and which paths it names. For plans, which
/// must be quick and need not be sure.
package enum ListedPaths {
  /// Longer lists are known by their own content alone.
  package static let limit = 50_000

  /// Lines that hold anything, without the header of a CSV list.
  package static func lines(_ text: Data, isCSV: Bool) -> Int {
    let count = text.withUnsafeBytes { bytes in
      var count = 0
      var isBlank = true
      for byte in bytes {
        if byte == 0x0A {
          if !isBlank { count += 1 }
          isBlank = true
        } else if byte != 0x20 && byte != 0x0D && byte != 0x09 {
          isBlank = false
        }
      }
      return isBlank ? count : count + 1
    }
    return isCSV && header(text) != nil ? count - 1 : count
  }

  /// The paths, in order; none for a list of more than ``limit`` lines.
  package static func paths(_ text: Data, isCSV: Bool) -> [String] {
    guard lines(text, isCSV: false) <= limit else { return [] }
    if isCSV {
      let column = header(text) ?? 0
      let paths = records(text).compactMap { $0.indices.contains(column) ? $0[column] : nil }
      return header(text) == nil ? paths : Array(paths.dropFirst())
    }
    return text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { line in
      String(decoding: line[..<pathEnd(line)], as: UTF8.self)
    }
  }

  /// Where the numbers behind a path begin: labels, offsets, counts of frames.
  private static func pathEnd(_ line: Data) -> Int {
    var end = line.endIndex
    while let blank = line[..<end].lastIndex(where: { $0 == 0x20 || $0 == 0x09 }),
      line[(blank + 1)..<end].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
    {
      end = blank
    }
    // A list of commas that is not called so.
    if end == line.endIndex, let comma = line.lastIndex(of: 0x2C) { return comma }
    return end
  }

  /// The column of the paths, when the first record is a header.
  private static func header(_ text: Data) -> Int? {
    let head = text.prefix { $0 != 0x0A }.prefix(4096)
    return records(Data(head)).first?.firstIndex { $0.lowercased() == "path" }
  }

  private static func records(_ text: Data) -> [[String]] {
    var reader = DelimitedReader([UInt8](text))
    var found: [[String]] = []
    while !reader.isLost {
      do {
        guard let record = try reader.next() else { break }
        found.append(record.fields.map { String(decoding: $0, as: UTF8.self) })
      } catch {
        continue
      }
    }
    return found
  }
}
