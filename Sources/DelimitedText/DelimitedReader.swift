/// Records of fields parted by commas or tabs, one at a time.
/// - Source: RFC 4180. Line ends may also be a bare line feed; blank lines are passed over.
package struct DelimitedReader: Sendable {
  /// How the text is written.
  package struct Dialect: Hashable, Sendable {
    package var separator: UInt8
    /// Fields in double quotes hold separators and line ends.
    package var hasQuotes: Bool
    /// Spaces around a field are no part of it, and quotes within one are text.
    package var isLenient: Bool

    package init(separator: UInt8, hasQuotes: Bool, isLenient: Bool) {
      self.separator = separator
      self.hasQuotes = hasQuotes
      self.isLenient = isLenient
    }

    /// RFC 4180 to the letter.
    package static let csv = Dialect(separator: 0x2C, hasQuotes: true, isLenient: false)
  }

  package struct Record: Sendable {
    /// Line its first field is on, from 1.
    package var line: Int
    package var fields: [ArraySlice<UInt8>]
  }

  private let bytes: [UInt8]
  private let dialect: Dialect
  private var at: Int
  private var line = 1
  /// A fault after which nothing can be told apart any more.
  package private(set) var isLost = false

  /// - Parameter bytes: UTF-8; a byte order mark at the start is passed over.
  package init(_ bytes: [UInt8], _ dialect: Dialect = .csv) {
    self.bytes = bytes
    self.dialect = dialect
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record; nil at the end.
  /// - Throws: the fault of a record, which is passed over.
  package mutating func next() throws(DelimitedFault) -> Record? {
    while at < bytes.count, isLineEnd(at) { skipLineEnd() }
    guard at < bytes.count else { return nil }
    var record = Record(line: line, fields: [])
    while true {
      skipSpaces()
      record.fields.append(try isQuote(at) ? quoted() : plain())
      if at < bytes.count, bytes[at] == dialect.separator {
        at += 1
        continue
      }
      if at < bytes.count { skipLineEnd() }
      return record
    }
  }

  private mutating func plain() throws(DelimitedFault) -> ArraySlice<UInt8> {
    let start = at
    while at < bytes.count, bytes[at] != dialect.separator, !isLineEnd(at) { at += 1 }
    var field = bytes[start..<at]
    if dialect.isLenient {
      while field.last == 0x20 { field.removeLast() }
    } else if dialect.hasQuotes, field.contains(0x22) {
      let fault = DelimitedFault(line, "found a quote within a field, expected the whole field in quotes")
      skipLine()
      throw fault
    }
    return field
  }

  /// The field whose opening quote is at `at`; afterwards `at` is behind its closing quote.
  private mutating func quoted() throws(DelimitedFault) -> ArraySlice<UInt8> {
    let first = line
    at += 1
    let start = at
    var text: [UInt8]?
    var from = start
    while at < bytes.count {
      if bytes[at] == 0x0A { line += 1 }
      guard bytes[at] == 0x22 else {
        at += 1
        continue
      }
      if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
        if text == nil { text = [] }
        text?.append(contentsOf: bytes[from...at])
        at += 2
        from = at
        continue
      }
      text?.append(contentsOf: bytes[from..<at])
      let field = text?[...] ?? bytes[start..<at]
      at += 1
      skipSpaces()
      guard at == bytes.count || bytes[at] == dialect.separator || isLineEnd(at) else {
        let fault = DelimitedFault(line, "found text behind a closing quote, expected a comma or the line's end")
        skipLine()
        throw fault
      }
      return field
    }
    isLost = true
    throw DelimitedFault(first, "found a quote that is never closed")
  }

  private func isQuote(_ index: Int) -> Bool { dialect.hasQuotes && index < bytes.count && bytes[index] == 0x22 }

  private func isLineEnd(_ index: Int) -> Bool {
    bytes[index] == 0x0A || (bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] == 0x0A))
  }

  private mutating func skipSpaces() {
    guard dialect.isLenient else { return }
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
  }

  private mutating func skipLineEnd() {
    if bytes[at] == 0x0D { at += 1 }
    if at < bytes.count, bytes[at] == 0x0A { at += 1 }
    line += 1
  }

  private mutating func skipLine() {
    while at < bytes.count, !isLineEnd(at) { at += 1 }
    if at < bytes.count { skipLineEnd() }
  }
}

/// What is wrong with a record: which line, what was found and what was expected.
package struct DelimitedFault: Error, Hashable, Sendable {
  /// From 1.
  package var line: Int
  package var message: String

  init(_ line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}
