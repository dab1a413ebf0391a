import DelimitedText

/// A line of a manifest that cannot be understood.
package struct ManifestProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; 0 when the file as a whole is meant.
  package var line: Int
  /// What was found and what was expected.
  package var message: String

  init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  package var description: String { line == 0 ? message : "line \(line): \(message)" }
}

/// URLs to fetch, as a crawler wrote them down.
///
/// - `.csv`: fields parted by commas, in quotes where they need it; `.tsv`, `.tab`: by tabs. A header names the columns in
///   any order: `url`, `query`, `class` (or `label`, which may be a number), `sha256`; others are passed over. Without a
///   header they are these four, in this order.
/// - any other file: the same when its first line has a tab or names a column `url`, else one URL a line.
///
/// Lines that begin with `#` are comments.
package struct Manifest: Hashable, Sendable {
  /// One row.
  package struct Row: Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// As written.
    package var url: String
    /// The term that found it; empty when not stated.
    package var query: String
    /// A class's name or number; empty when not stated.
    package var className: String
    /// SHA-256 of the file in lower-case hexadecimal digits.
    package var sha256: String?

    package init(line: Int, url: String, query: String, className: String, sha256: String?) {
      self.line = line
      self.url = url
      self.query = query
      self.className = className
      self.sha256 = sha256
    }
  }

  package var rows: [Row] = []
  /// At most ``problemLimit``, in the order of their lines.
  package var problems: [ManifestProblem] = []

  package static let problemLimit = 20
  private static let columns = ["url", "query", "class", "sha256"]

  /// - Parameter name: the file's, which says how it is written.
  package init(_ bytes: [UInt8], name: String) {
    let first = Self.firstLine(bytes)
    switch Self.layout(name: name, first: first) {
    case .separated(let byte): read(Self.reader(bytes, separator: byte))
    case .lines: readLines(bytes)
    }
    if rows.isEmpty, problems.isEmpty {
      problems.append(ManifestProblem(line: 0, "found no row, expected one URL a line or columns url, query, class"))
    }
  }

  /// How many rows a manifest has, told quickly by its lines: those with a fault count, and a field with line ends in it
  /// counts once for each of its lines.
  package static func countRows(_ bytes: [UInt8], name: String) -> Int {
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let rows = lines.count { $0.first != UInt8(ascii: "#") && !$0.allSatisfy { $0 <= 0x20 } }
    let first = firstLine(bytes)
    guard rows > 0, case .separated(let byte) = layout(name: name, first: first) else { return rows }
    var head = reader([UInt8](first.utf8), separator: byte)
    guard let fields = (try? head.next())?.fields.map({ String(decoding: $0, as: UTF8.self) }) else { return rows }
    return header(fields) == nil ? rows : rows - 1
  }

  private static func reader(_ bytes: [UInt8], separator byte: UInt8) -> DelimitedReader {
    DelimitedReader(bytes, .init(separator: byte, hasQuotes: byte == UInt8(ascii: ","), isLenient: true))
  }

  private enum Layout { case separated(UInt8), lines }

  private static func layout(name: String, first: String) -> Layout {
    let ending = name.split(separator: ".").last?.lowercased() ?? ""
    if ending == "csv" { return .separated(UInt8(ascii: ",")) }
    if ["tsv", "tab"].contains(ending) || first.contains("\t") { return .separated(UInt8(ascii: "\t")) }
    let names = first.split(separator: ",").map { $0.trimmedLowercase }
    return names.contains("url") ? .separated(UInt8(ascii: ",")) : .lines
  }

  /// The first line that is no comment.
  private static func firstLine(_ bytes: [UInt8]) -> String {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let lines = bytes[start...].prefix(1 << 16).split(separator: UInt8(ascii: "\n"), maxSplits: 64)
    let line = lines.prefix(64).first { $0.first != UInt8(ascii: "#") && !$0.allSatisfy { $0 <= 0x20 } }
    return String(decoding: line ?? [], as: UTF8.self)
  }

  private mutating func read(_ reader: DelimitedReader) {
    var reader = reader
    var places: [Int?]?
    while problems.count < Self.problemLimit, !reader.isLost {
      do {
        guard let record = try reader.next() else { break }
        let fields = record.fields.map { String(decoding: $0, as: UTF8.self) }
        if fields[0].hasPrefix("#") || fields.allSatisfy(\.isEmpty) { continue }
        guard let known = places else {
          let header = Self.header(fields)
          places = header ?? [0, 1, 2, 3]
          if header == nil {
            add(fields, line: record.line, [0, 1, 2, 3])
          } else if header?[0] == nil {
            let found = fields.joined(separator: ", ")
            problems.append(ManifestProblem(line: record.line, "found the columns \(found), expected one called url"))
            return
          }
          continue
        }
        add(fields, line: record.line, known)
      } catch {
        problems.append(ManifestProblem(line: error.line, error.message))
      }
    }
  }

  /// The places of the columns when the fields are their names; nil for a first row that begins with a URL.
  private static func header(_ fields: [String]) -> [Int?]? {
    if fields.contains(where: { $0.contains("://") }) { return nil }
    let names = fields.map { name in
      switch name.trimmedLowercase {
      case "label": "class"
      case "digest", "checksum": "sha256"
      case let other: other
      }
    }
    return columns.map { names.firstIndex(of: $0) }
  }

  private mutating func readLines(_ bytes: [UInt8]) {
    var line = 0
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      let url = String(decoding: text, as: UTF8.self).trimmed.replacing("\u{FEFF}", with: "")
      if url.isEmpty || url.hasPrefix("#") { continue }
      if problems.count == Self.problemLimit { return }
      add([url], line: line, [0, nil, nil, nil])
    }
  }

  private mutating func add(_ fields: [String], line: Int, _ places: [Int?]) {
    func field(_ column: Int) -> String {
      places[column].flatMap { fields.indices.contains($0) ? fields[$0] : nil }?.trimmed ?? ""
    }
    let digest = field(3).lowercased()
    if let fault = Self.fault(url: field(0)) ?? Self.fault(digest: digest) {
      problems.append(ManifestProblem(line: line, fault))
      return
    }
    rows.append(
      Row(
        line: line, url: field(0), query: field(1), className: field(2), sha256: digest.isEmpty ? nil : digest))
  }

  private static func fault(url: String) -> String? {
    if url.isEmpty { return "found no URL" }
    let lower = url.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else {
      return "found \"\(url.prefix(80))\", expected a URL that begins with http:// or https://"
    }
    if url.utf8.count > WebAddress.longest { return "found a URL of \(url.utf8.count) bytes" }
    if url.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "found a URL with control characters"
    }
    return nil
  }

  private static func fault(digest: String) -> String? {
    if digest.isEmpty { return nil }
    guard digest.count == 64, digest.allSatisfy({ "0123456789abcdef".contains($0) }) else {
      return "found the SHA-256 \"\(digest.prefix(80))\", expected 64 hexadecimal digits"
    }
    return nil
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }

  fileprivate var trimmedLowercase: String { trimmed.lowercased() }
}
