/// Where a file stops being UTF-8 text, as line and column.
enum UTF8Check {
  /// The first byte that no valid text has there; nil for valid UTF-8.
  static func firstInvalid(_ bytes: [UInt8]) -> (line: Int, column: Int)? {
    var index = 0
    while index < bytes.count {
      let length = sequenceLength(bytes, at: index)
      guard length > 0 else { return position(of: index, in: bytes) }
      index += length
    }
    return nil
  }

  /// Line and column, both from 1, of a byte; columns in Unicode scalars.
  static func position(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  /// Bytes of the scalar that begins here, or 0 when none does (overlong, surrogate, truncated, stray).
  private static func sequenceLength(_ bytes: [UInt8], at index: Int) -> Int {
    let first = bytes[index]
    func follows(_ count: Int, low: UInt8 = 0x80, high: UInt8 = 0xBF) -> Bool {
      guard index + count < bytes.count, (low...high).contains(bytes[index + 1]) else { return false }
      return (1...count).allSatisfy { bytes[index + $0] & 0xC0 == 0x80 }
    }
    switch first {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    case 0xE0: return follows(2, low: 0xA0) ? 3 : 0
    case 0xED: return follows(2, high: 0x9F) ? 3 : 0
    case 0xE1...0xEF: return follows(2) ? 3 : 0
    case 0xF0: return follows(3, low: 0x90) ? 4 : 0
    case 0xF4: return follows(3, high: 0x8F) ? 4 : 0
    case 0xF1...0xF3: return follows(3) ? 4 : 0
    default: return 0
    }
  }
}
