/// Records of fields parted by commas or tabs, one a line; fields in double quotes may hold separators and line ends
/// (RFC 4180).
struct DelimitedText {
  /// One record.
  struct Record: Hashable {
    /// Its first line in the file, from 1.
    var line: Int
    var fields: [String]
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private var at = 0
  private var line = 1

  /// A longer field is a quote that was never closed.
  private static let longestField = 1 << 16

  init(_ bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The next record with anything in it; nil at the end.
  /// - Throws: `ManifestProblem` when quotes do not fit; the text cannot be read on then.
  mutating func next() throws(ManifestProblem) -> Record? {
    while at < bytes.count {
      let first = line
      let fields = try record()
      if fields.contains(where: { !$0.isEmpty }) { return Record(line: first, fields: fields) }
    }
    return nil
  }

  private mutating func record() throws(ManifestProblem) -> [String] {
    var fields: [String] = []
    while true {
      fields.append(try field())
      guard at < bytes.count else { return fields }
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\n") {
        line += 1
        return fields
      }
    }
  }

  /// One field, up to the separator or line end behind it; blanks around it do not count.
  private mutating func field() throws(ManifestProblem) -> String {
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), separator == UInt8(ascii: ",") else {
      let start = at
      while at < bytes.count, bytes[at] != separator, bytes[at] != UInt8(ascii: "\n") { at += 1 }
      var end = at
      while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x0D { end -= 1 }
      return String(decoding: bytes[start..<end], as: UTF8.self)
    }
    return try quoted()
  }

  private mutating func quoted() throws(ManifestProblem) -> String {
    let opened = line
    var text: [UInt8] = []
    at += 1
    while at < bytes.count, text.count <= Self.longestField {
      let byte = bytes[at]
      at += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
        text.append(byte)
        at += 1
        continue
      }
      while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0D { at += 1 }
      guard at == bytes.count || bytes[at] == separator || bytes[at] == UInt8(ascii: "\n") else {
        throw ManifestProblem(line: opened, "found text behind a closing quote, expected a comma or the line's end")
      }
      return String(decoding: text, as: UTF8.self)
    }
    throw ManifestProblem(line: opened, "found a quote that is never closed")
  }

  /// One record as CSV, with the line end.
  static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.contains(where: { "\",\r\n\r\n".contains($0) }) || field.hasPrefix(" ") || field.hasSuffix(" ") else {
        return field
      }
      return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }
}
