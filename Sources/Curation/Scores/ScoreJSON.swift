/// Reads scores from JSON: one object from paths to lists, or an object for each sample.
///
/// A reader of bytes, not a parser of documents: nothing but the numbers is kept, however long the file.
struct ScoreJSON {
  private var text: ProbabilityText
  /// Rows begun so far: what faults name, since counting lines again for every row would be quadratic.
  private var rowNumber = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    text = ProbabilityText(bytes)
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { text.at = 3 }
  }

  /// - Parameter isLines: `{"path": "…", "scores": […]}` one after the other, else `{"path": […], …}` once.
  mutating func read(into rows: inout ScoreRows, isLines: Bool) throws(ScoreFault) {
    do throws(ScoreFault) {
      if isLines {
        skip()
        while !text.isAtEnd {
          try record(&rows)
          skip()
        }
      } else {
        try map(&rows)
      }
    } catch {
      throw error.line > 0 ? error : ScoreFault(line: text.line(of: text.at), error.problem)
    }
  }

  private mutating func map(_ rows: inout ScoreRows) throws(ScoreFault) {
    try expect("{", "an object from paths to lists of probabilities")
    skip()
    if text.byte == UInt8(ascii: "}") { return }
    repeat {
      skip()
      let id = try string("a path")
      try expect(":", "a colon behind a path")
      try scores(of: id, &rows)
      skip()
    } while takes(",")
    try expect("}", "the end of the object, or a comma and the next path")
    skip()
    guard text.isAtEnd else { throw ScoreFault("found more behind the object") }
  }

  private mutating func record(_ rows: inout ScoreRows) throws(ScoreFault) {
    try expect("{", "an object {\"path\": …, \"scores\": […]}")
    var (id, list): ([UInt8]?, Int?) = (nil, nil)
    repeat {
      skip()
      let key = try string("a key")
      try expect(":", "a colon behind a key")
      skip()
      if key.elementsEqual("path".utf8) {
        id = try string("a path")
      } else {
        if key.elementsEqual("scores".utf8) { list = text.at }
        try skipValue()
      }
      skip()
    } while takes(",")
    try expect("}", "the end of the object, or a comma and the next key")
    guard let id, let list else { throw ScoreFault("an object without \"path\" or without \"scores\"") }
    let end = text.at
    text.at = list
    try scores(of: id, &rows)
    text.at = end
  }

  /// The list that begins here, as the row of the sample `id`.
  private mutating func scores(of id: [UInt8], _ rows: inout ScoreRows) throws(ScoreFault) {
    skip()
    let start = text.at
    if rows.columns == nil {
      let count = try length()
      text.at = start
      try rows.begin(columns: (0..<count).map(String.init))
    }
    rowNumber += 1
    let found: Int?
    var result: Result<Int?, ScoreFault> = .success(nil)
    let number = rowNumber
    id.withUnsafeBufferPointer { bytes in
      do throws(ScoreFault) { result = .success(try rows.sample(bytes, line: number)) } catch {
        result = .failure(error)
      }
    }
    switch result {
    case .success(let index): found = index
    case .failure(let fault): throw ScoreFault(fault.problem.replacing("in line", with: "row"))
    }
    guard let sample = found else { return try skipValue() }
    let count = rows.columns?.count ?? 0
    try expect("[", "a list of \(count) probabilities")
    var (column, sum) = (0, 0.0)
    repeat {
      skip()
      let value = try text.probability()
      guard column < count else {
        throw ScoreFault("found more than \(count) probabilities, as many as the first row has")
      }
      rows.set(value, sample: sample, column: column, of: count)
      sum += Double(value)
      column += 1
      skip()
    } while takes(",")
    try expect("]", "the end of the list, or a comma and the next probability")
    guard column == count else {
      throw ScoreFault("found \(column) probabilities, expected \(count) as in the first row")
    }
    do throws(ScoreFault) { try rows.check(sample: sample, sum: sum, line: 0) } catch {
      throw ScoreFault(error.problem)
    }
  }

  /// Numbers of the list that begins here.
  private mutating func length() throws(ScoreFault) -> Int {
    try expect("[", "a list of probabilities")
    var count = 0
    repeat {
      skip()
      _ = try text.probability()
      count += 1
      skip()
    } while takes(",")
    return count
  }

  private mutating func string(_ what: String) throws(ScoreFault) -> [UInt8] {
    try expect("\"", "\(what) in double quotes")
    var bytes: [UInt8] = []
    while let byte = text.byte {
      text.at += 1
      switch byte {
      case UInt8(ascii: "\""): return bytes
      case UInt8(ascii: "\\"): bytes += try escaped()
      default: bytes.append(byte)
      }
      if bytes.count > 1 << 16 { break }
    }
    throw ScoreFault("a double quote is never closed")
  }

  private mutating func escaped() throws(ScoreFault) -> [UInt8] {
    guard let byte = text.byte else { throw ScoreFault("a text ends with a backslash") }
    text.at += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800..<0xDC00).contains(unit), takes("\\"), takes("u") {
        unit = 0x10000 + (unit - 0xD800) << 10 + (try hexadecimal()) &- 0xDC00
      }
      guard let scalar = Unicode.Scalar(unit) else { throw ScoreFault("\\u is followed by half a character") }
      return Array(String(Character(scalar)).utf8)
    default: throw ScoreFault("found the escape \\\(String(decoding: [byte], as: UTF8.self)), which JSON does not have")
    }
  }

  private mutating func hexadecimal() throws(ScoreFault) -> UInt32 {
    guard text.at + 4 <= text.bytes.count, let value = UInt32(text.text(text.at..<text.at + 4), radix: 16) else {
      throw ScoreFault("\\u is followed by something else than four hexadecimal digits")
    }
    text.at += 4
    return value
  }

  /// Passes over one value, whatever it is, without keeping it.
  private mutating func skipValue() throws(ScoreFault) {
    var depth = 0
    repeat {
      skip()
      guard let byte = text.byte else { throw ScoreFault("the file ends inside a value") }
      switch byte {
      case UInt8(ascii: "\""): _ = try string("a text")
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        text.at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        text.at += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw ScoreFault("a value is missing") }
        text.at += 1
      default:
        let start = text.at
        while let byte = text.byte, !Self.endsWord(byte) { text.at += 1 }
        if text.at == start { text.at += 1 }
      }
    } while depth > 0
    if depth < 0 { throw ScoreFault("a value is missing") }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "\""), 0x20, 0x09,
      0x0A,
      0x0D, UInt8(ascii: "["), UInt8(ascii: "{"):
      true
    default: false
    }
  }

  private mutating func skip() {
    while let byte = text.byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { text.at += 1 }
  }

  private mutating func takes(_ mark: Unicode.Scalar) -> Bool {
    guard text.byte == UInt8(ascii: mark) else { return false }
    text.at += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar, _ what: String) throws(ScoreFault) {
    skip()
    guard takes(mark) else {
      let found = text.byte.map { _ in "\"\(text.text(text.at..<min(text.at + 20, text.bytes.count)))\"" } ?? "the end"
      throw ScoreFault("found \(found), expected \(what)")
    }
  }
}
