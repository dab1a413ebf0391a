package import Foundation

/// Lists of records as one JSON object a line: what nodes hand to each other when it is not numbers.
///
/// Keys are sorted and nothing is escaped needlessly, so equal records give equal bytes and equal digests.
package enum JSONLines {
  /// Writes `records` to `file`, replacing it.
  package static func write<Record: Encodable>(_ records: [Record], to file: URL) throws {
    let encoder = canonicalEncoder()
    let handle = try emptied(file)
    defer { try? handle.close() }
    var text = Data()
    for record in records {
      text.append(try encoder.encode(record))
      text.append(UInt8(ascii: "\n"))
      guard text.count >= 1 << 20 else { continue }
      try handle.write(contentsOf: text)
      text.removeAll(keepingCapacity: true)
    }
    try handle.write(contentsOf: text)
  }

  private static func emptied(_ file: URL) throws -> FileHandle {
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  /// The text that `write` puts into a file.
  package static func text<Record: Encodable>(_ records: [Record]) throws -> String {
    let encoder = canonicalEncoder()
    var text = Data()
    for record in records {
      text.append(try encoder.encode(record))
      text.append(UInt8(ascii: "\n"))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads every line of `file`.
  ///
  /// - Throws: `ArtifactError` naming the file and the line when a line does not decode.
  package static func read<Record: Decodable>(_ type: Record.Type, from file: URL) throws -> [Record] {
    let text = try Data(contentsOf: file, options: .mappedIfSafe)
    let decoder = JSONDecoder()
    var records: [Record] = []
    var (start, number) = (text.startIndex, 0)
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
      number += 1
      if end > start {
        do {
          records.append(try decoder.decode(type, from: text[start..<end]))
        } catch let error as DecodingError {
          throw ArtifactError(file: file.path, problem: "line \(number) is not a \(type): it \(error.fault)")
        }
      }
      start = end + 1
    }
    return records
  }
}

/// One value as a JSON document.
package enum JSONFile {
  /// Writes `value` to `file` with sorted keys.
  package static func write<Value: Encodable>(_ value: Value, to file: URL) throws {
    var text = try canonicalEncoder().encode(value)
    text.append(UInt8(ascii: "\n"))
    try text.write(to: file)
  }

  /// Reads a value from `file`.
  package static func read<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: try Data(contentsOf: file))
    } catch let error as DecodingError {
      throw ArtifactError(file: file.path, problem: "not a \(type): it \(error.fault)")
    }
  }
}

/// A stored output that does not read back: the store was changed from outside, or an older omni wrote it.
package struct ArtifactError: Error, CustomStringConvertible {
  package var file: String
  package var problem: String

  package init(file: String, problem: String) {
    self.file = file
    self.problem = problem
  }

  package var description: String {
    "\(file): \(problem); remove the store's entry (or run with --force for the node that wrote it)"
  }
}

/// The one encoder of stored records: sorted keys, slashes as they are, numbers in shortest form.
func canonicalEncoder() -> JSONEncoder {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return encoder
}
