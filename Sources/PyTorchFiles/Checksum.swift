import Foundation

/// CRC-32 as zip archives have it, eight bytes at a time.
/// - Source: ISO 3309, reflected polynomial 0xEDB88320; tables as in Kounavis and Berry 2005 ("slicing by 8").
enum Checksum {
  /// Row k: what a byte that k further bytes follow contributes; 256 entries each.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for row in 1..<8 {
      for byte in 0..<256 {
        let before = tables[(row - 1) * 256 + byte]
        tables[row * 256 + byte] = before >> 8 ^ tables[Int(before & 0xFF)]
      }
    }
    return tables
  }()

  static func of(_ data: Data, _ range: Range<Int>) -> UInt32 {
    let bytes = data.span
    let tables = tables.span
    var value: UInt32 = 0xFFFF_FFFF
    var position = range.lowerBound
    while position + 8 <= range.upperBound {
      let first =
        value
        ^ (UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2]) << 16
          | UInt32(bytes[position + 3]) << 24)
      var next = tables[7 * 256 + Int(first & 0xFF)] ^ tables[6 * 256 + Int(first >> 8 & 0xFF)]
      next ^= tables[5 * 256 + Int(first >> 16 & 0xFF)] ^ tables[4 * 256 + Int(first >> 24)]
      next ^= tables[3 * 256 + Int(bytes[position + 4])] ^ tables[2 * 256 + Int(bytes[position + 5])]
      value = next ^ tables[256 + Int(bytes[position + 6])] ^ tables[Int(bytes[position + 7])]
      position += 8
    }
    while position < range.upperBound {
      value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[position])) & 0xFF)]
      position += 1
    }
    return ~value
  }
}
