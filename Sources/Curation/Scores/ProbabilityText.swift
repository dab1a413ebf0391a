/// Bytes of a text file, and how a probability is read from them.
struct ProbabilityText {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { at >= bytes.count }
  var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipBlanks() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
  }

  /// A number from 0 to 1 and a little more, as sums of rounded numbers are.
  ///
  /// Up to 15 digits and a power of ten that a double holds are exact in one operation; whatever else is a number is read
  /// by the standard library. Either way the value is the double nearest to the text, rounded to float32.
  mutating func probability() throws(ScoreFault) -> Float {
    let start = at
    var mantissa: UInt64 = 0
    var (digits, power, hasDigits) = (0, 0, false)
    while at < bytes.count, Self.isDigit(bytes[at]) { take(&mantissa, &digits, &hasDigits) }
    if byte == UInt8(ascii: ".") {
      at += 1
      let first = at
      while at < bytes.count, Self.isDigit(bytes[at]) { take(&mantissa, &digits, &hasDigits) }
      power = first - at
    }
    if hasDigits, let sign = byte, sign == UInt8(ascii: "e") || sign == UInt8(ascii: "E") {
      at += 1
      let isNegative = byte == UInt8(ascii: "-")
      if isNegative || byte == UInt8(ascii: "+") { at += 1 }
      let first = at
      var exponent = 0
      while at < bytes.count, Self.isDigit(bytes[at]) {
        exponent = min(exponent * 10 + Int(bytes[at] - 0x30), 100_000)
        at += 1
      }
      if at == first { hasDigits = false }
      power += isNegative ? -exponent : exponent
    }
    let isPlain = hasDigits && (isAtEnd || Self.endsNumber(bytes[at]))
    let value: Double
    if isPlain, digits <= 15, power <= 0, power >= -22 {
      value = Double(mantissa) / Self.powers[-power]
    } else if isPlain, let slow = Double(text(start..<at)) {
      value = slow
    } else {
      while at < bytes.count, !Self.endsNumber(bytes[at]) { at += 1 }
      throw ScoreFault("found \"\(text(start..<min(at, start + 40)))\", expected a probability")
    }
    guard value <= 1.01 else {
      throw ScoreFault(
        "found \(text(start..<min(at, start + 40))), expected a probability from 0 to 1; logits need a softmax first")
    }
    return Float(value)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Number of the line that `position` is in, from 1.
  func line(of position: Int) -> Int { bytes[..<min(position, bytes.count)].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) } }

  private mutating func take(_ mantissa: inout UInt64, _ digits: inout Int, _ hasDigits: inout Bool) {
    hasDigits = true
    // Leading zeros are no digits; beyond 18 the value is read anew.
    if digits > 0 || bytes[at] != 0x30 { digits += 1 }
    if digits <= 18 { mantissa = mantissa * 10 + UInt64(bytes[at] - 0x30) }
    at += 1
  }

  private static let powers: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private static func endsNumber(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D || byte == 0x20 || byte == 0x09
      || byte == UInt8(ascii: "]")
  }
}
