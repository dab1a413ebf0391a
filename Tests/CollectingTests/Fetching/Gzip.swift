/// Bodies in gzip (RFC 1951, 1952), made by hand.
enum Gzip {
  /// A picture's beginning, stored without compression.
  static let decoded = picture(1000)
  static let encoded = stored(decoded)

  /// A picture's beginning and then two million zeros, in some fifteen thousand bytes.
  static let zeros: [UInt8] = {
    var bits = Bits()
    bits.append(1, 1)  // the last block
    bits.append(1, 2)  // of fixed codes
    for byte: UInt8 in [0xFF, 0xD8, 0xFF, 0xE0, 0] {
      byte < 144 ? bits.appendCode(0x30 + Int(byte), 8) : bits.appendCode(0x190 + Int(byte) - 144, 9)
    }
    for _ in 0..<9000 {
      bits.appendCode(0b1100_0101, 8)  // length 258
      bits.appendCode(0, 5)  // distance 1
    }
    bits.appendCode(0, 7)  // the end
    return header + bits.bytes + trailer([])
  }()

  private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]

  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    return header + [1] + little(UInt32(count), 2) + little(UInt32(~count), 2) + bytes + trailer(bytes)
  }

  private static func trailer(_ bytes: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return little(~crc, 4) + little(UInt32(bytes.count), 4)
  }

  private static func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private struct Bits {
    var bytes: [UInt8] = []
    private var used = 8

    /// The lowest bit first.
    mutating func append(_ value: Int, _ count: Int) {
      for bit in 0..<count {
        if used == 8 {
          bytes.append(0)
          used = 0
        }
        bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << used
        used += 1
      }
    }

    /// The highest bit first, as codes are written.
    mutating func appendCode(_ value: Int, _ count: Int) {
      for bit in (0..<count).reversed() { append(value >> bit & 1, 1) }
    }
  }
}
