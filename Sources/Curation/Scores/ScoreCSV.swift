/// Reads `path,CLASS,CLASS,…` and a row for each sample; fields with commas stand in double quotes.
struct ScoreCSV {
  private var text: ProbabilityText
  private var line = 1

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    text = ProbabilityText(bytes)
    // A byte-order mark is no part of the header.
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { text.at = 3 }
  }

  mutating func read(into rows: inout ScoreRows) throws(ScoreFault) {
    try header(&rows)
    let count = rows.columns?.count ?? 0
    while skipEmptyLines() { try row(count, &rows) }
  }

  private mutating func header(_ rows: inout ScoreRows) throws(ScoreFault) {
    guard skipEmptyLines() else {
      throw ScoreFault("the file is empty; expected `path` and the classes in its first line")
    }
    let first = String(decoding: try field(), as: UTF8.self)
    guard first == "path" else {
      throw ScoreFault(
        line: line, "the header begins with \"\(first.prefix(60))\", expected `path` and then the classes: `path,0,1,…`"
      )
    }
    var names: [String] = []
    while text.byte == UInt8(ascii: ",") {
      text.at += 1
      names.append(String(decoding: try field(), as: UTF8.self))
    }
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw ScoreFault(line: line, "the header has two columns for the class \"\(twice.prefix(60))\", expected one")
    }
    try rows.begin(columns: names)
    try endLine("the header")
  }

  private mutating func row(_ count: Int, _ rows: inout ScoreRows) throws(ScoreFault) {
    let found: Int?
    if text.byte == UInt8(ascii: "\"") {
      let id = try field()
      var result: Result<Int?, ScoreFault> = .success(nil)
      id.withUnsafeBufferPointer { bytes in
        do throws(ScoreFault) { result = .success(try rows.sample(bytes, line: line)) } catch {
          result = .failure(error)
        }
      }
      found = try result.get()
    } else {
      let start = text.at
      while let byte = text.byte, byte != UInt8(ascii: ","), byte != 0x0A, byte != 0x0D { text.at += 1 }
      found = try rows.sample(UnsafeBufferPointer(rebasing: text.bytes[start..<text.at]), line: line)
    }
    guard let sample = found else {
      while let byte = text.byte, byte != 0x0A { text.at += 1 }
      return
    }
    var sum = 0.0
    for column in 0..<count {
      guard text.byte == UInt8(ascii: ",") else {
        throw ScoreFault(line: line, "found \(column) probabilities, expected the \(count) of the header")
      }
      text.at += 1
      text.skipBlanks()
      let value: Float
      do throws(ScoreFault) { value = try text.probability() } catch { throw ScoreFault(line: line, error.problem) }
      text.skipBlanks()
      rows.set(value, sample: sample, column: column, of: count)
      sum += Double(value)
    }
    try endLine("a row of \(count) probabilities")
    try rows.check(sample: sample, sum: sum, line: line)
  }

  /// One field of text: up to the next comma, or in quotes with `""` for one.
  private mutating func field() throws(ScoreFault) -> [UInt8] {
    var bytes: [UInt8] = []
    guard text.byte == UInt8(ascii: "\"") else {
      let start = text.at
      while let byte = text.byte, byte != UInt8(ascii: ","), byte != 0x0A, byte != 0x0D { text.at += 1 }
      return Array(text.bytes[start..<text.at])
    }
    text.at += 1
    while let byte = text.byte {
      text.at += 1
      if byte != UInt8(ascii: "\"") {
        bytes.append(byte)
      } else if text.byte == UInt8(ascii: "\"") {
        bytes.append(byte)
        text.at += 1
      } else {
        return bytes
      }
      // A path has thousands of bytes at most: this quote was never closed.
      if bytes.count > 1 << 16 { break }
    }
    throw ScoreFault(line: line, "a double quote is never closed")
  }

  private mutating func endLine(_ what: String) throws(ScoreFault) {
    if text.byte == 0x0D { text.at += 1 }
    guard text.isAtEnd || text.byte == 0x0A else {
      throw ScoreFault(line: line, "found more behind \(what), expected the end of the line")
    }
  }

  /// Moves to the next line that holds something; false at the end of the file.
  private mutating func skipEmptyLines() -> Bool {
    while let byte = text.byte {
      if byte == 0x0A { line += 1 } else if byte != 0x0D { return true }
      text.at += 1
    }
    return false
  }
}
