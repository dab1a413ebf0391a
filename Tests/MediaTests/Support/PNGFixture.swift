/// PNG files by hand, whose data hold as many bytes of rows as a test wants.
struct PNGFixture {
  var width = 17
  var height = 13
  var depth: UInt8 = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  var colour: UInt8 = 2
  var isInterlaced = false

  /// The file with `rows` as its data, not compressed.
  func encode(_ rows: [UInt8]) -> [UInt8] {
    let palette = colour == 3 ? chunk("PLTE", [UInt8](repeating: 90, count: 3 << Int(depth))) : []
    let header: [UInt8] = Self.number(width) + Self.number(height) + [depth, colour, 0, 0, isInterlaced ? 1 : 0]
    let size = rows.count
    let stored: [UInt8] = [1, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)]
    var (low, high) = (1, 0)
    for byte in rows {
      low = (low + Int(byte)) % 65521
      high = (high + low) % 65521
    }
    let begin: [UInt8] = [0x78, 0x01]
    let data = begin + stored + rows + Self.number(high << 16 | low)
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    return signature + chunk("IHDR", header) + palette + chunk("IDAT", data) + chunk("IEND", [])
  }

  /// Bytes of all its rows, each with its filter, and of the last one.
  var sizes: (all: Int, last: Int) {
    let samples: [UInt8: Int] = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4]
    let pixel = Int(depth) * samples[colour]!
    guard isInterlaced else {
      let row = 1 + (width * pixel + 7) / 8
      return (height * row, row)
    }
    var (all, last) = (0, 0)
    let passes = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]
    for (x, y, stepX, stepY) in passes {
      let columns = Array(stride(from: x, to: width, by: stepX)).count
      let rows = Array(stride(from: y, to: height, by: stepY)).count
      guard columns > 0, rows > 0 else { continue }
      last = 1 + (columns * pixel + 7) / 8
      all += rows * last
    }
    return (all, last)
  }

  private func chunk(_ kind: String, _ contents: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + contents
    var sum: UInt32 = .max
    for byte in body {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return Self.number(contents.count) + body + Self.number(Int(~sum))
  }

  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
