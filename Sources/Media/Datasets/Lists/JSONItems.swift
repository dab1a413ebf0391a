/// The elements of a JSON array: where each begins and ends in the text and on which line, found without recursion, so
/// that a hostile file costs neither the stack nor memory.
struct JSONItems {
  struct Item {
    /// Line of its first character, from 1.
    var line: Int
    var bytes: ArraySlice<UInt8>
  }

  struct Fault: Error {
    var line: Int
    var message: String
  }

  private let bytes: [UInt8]
  private var at: Int
  private var line = 1
  private var isFirst = true
  private var isDone = false

  private static let deepest = 32
  private static let largest = 1 << 24

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next element, not yet known to be valid JSON itself; nil at the end of the array.
  mutating func next() throws(Fault) -> Item? {
    if isDone { return nil }
    skipBlanks()
    if isFirst {
      guard at < bytes.count, bytes[at] == UInt8(ascii: "[") else {
        throw fault("the file is no JSON array of objects")
      }
      at += 1
      skipBlanks()
      isFirst = false
      if at < bytes.count, bytes[at] == UInt8(ascii: "]") { return try finish() }
    } else {
      guard at < bytes.count else { throw fault("the array is never closed; the file may be cut") }
      if bytes[at] == UInt8(ascii: "]") { return try finish() }
      guard bytes[at] == UInt8(ascii: ",") else { throw fault("found no comma between two items") }
      at += 1
      skipBlanks()
    }
    let (start, first) = (at, line)
    try skipValue()
    guard at > start else { throw fault("found no item, expected an object") }
    return Item(line: first, bytes: bytes[start..<at])
  }

  private mutating func finish() throws(Fault) -> Item? {
    at += 1
    skipBlanks()
    guard at == bytes.count else { throw fault("found text behind the end of the array") }
    isDone = true
    return nil
  }

  /// Goes behind the value at `at`: to the comma or bracket that ends it.
  private mutating func skipValue() throws(Fault) {
    var depth = 0
    let start = at
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""): try skipText()
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        if depth == 0 { return }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return
      case 0x0A: line += 1
      default: break
      }
      at += 1
      guard depth <= Self.deepest else { throw fault("found an item nested more than \(Self.deepest) deep") }
      guard at - start <= Self.largest else { throw fault("found an item of more than \(Self.largest >> 20) MiB") }
    }
    throw fault("the array is never closed; the file may be cut")
  }

  /// Goes to the closing quote of the text whose opening quote is at `at`.
  private mutating func skipText() throws(Fault) {
    let first = line
    at += 1
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      if bytes[at] == 0x0A { line += 1 }
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    if at >= bytes.count { throw Fault(line: first, message: "found a text that is never closed") }
  }

  private mutating func skipBlanks() {
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) {
      if bytes[at] == 0x0A { line += 1 }
      at += 1
    }
  }

  private func fault(_ message: String) -> Fault { Fault(line: line, message: message) }
}
