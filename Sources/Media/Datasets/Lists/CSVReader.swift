/// Records of comma-separated values, one at a time.
/// - Source: RFC 4180. Line ends may also be a bare line feed; blank lines are passed over.
struct CSVReader {
  struct Record {
    /// Line its first field is on, from 1.
    var line: Int
    var fields: [ArraySlice<UInt8>]
  }

  private let bytes: [UInt8]
  private var at: Int
  private var line = 1
  /// A fault after which nothing can be told apart any more.
  private(set) var isLost = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record; nil at the end.
  /// - Throws: the fault of a record, which is passed over.
  mutating func next(_ list: ListFields) throws(ListProblem) -> Record? {
    while at < bytes.count, isLineEnd(at) { skipLineEnd() }
    guard at < bytes.count else { return nil }
    var record = Record(line: line, fields: [])
    while true {
      if at < bytes.count, bytes[at] == 0x22 {
        record.fields.append(try quoted(list))
      } else {
        let start = at
        while at < bytes.count, bytes[at] != 0x2C, !isLineEnd(at) { at += 1 }
        record.fields.append(bytes[start..<at])
        if record.fields.last?.contains(0x22) == true {
          let fault = list.problem(line, "found a quote within a field, expected the whole field in quotes")
          skipLine()
          throw fault
        }
      }
      if at < bytes.count, bytes[at] == 0x2C {
        at += 1
        continue
      }
      if at < bytes.count { skipLineEnd() }
      return record
    }
  }

  /// The field whose opening quote is at `at`; afterwards `at` is behind its closing quote.
  private mutating func quoted(_ list: ListFields) throws(ListProblem) -> ArraySlice<UInt8> {
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
      guard at == bytes.count || bytes[at] == 0x2C || isLineEnd(at) else {
        let fault = list.problem(line, "found text behind a closing quote, expected a comma or the end of the line")
        skipLine()
        throw fault
      }
      return field
    }
    isLost = true
    throw list.problem(first, "found a quote that is never closed")
  }

  private func isLineEnd(_ index: Int) -> Bool {
    bytes[index] == 0x0A || (bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] == 0x0A))
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
