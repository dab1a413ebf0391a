/// Whether the compressed data of a PNG file hold all rows of its picture.
///
/// libav gives a picture even when they end early: the rows that are not there are left as they were, and those of an
/// interlaced picture are made from coarser ones.
enum PNGData {
  /// Whether the rows are coarse ones first (Adam7).
  static func isInterlaced(_ bytes: [UInt8]) -> Bool { bytes.count > 28 && bytes[28] != 0 }

  /// - Parameter bytes: a file that begins with a header and has its end marker.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    let view = ByteView(bytes)
    guard let size = view.pair(16, bytes: 4, bigEndian: true), let depth = view[24], let colour = view[25],
      let samples = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][Int(colour)]
    else { return true }
    let pixel = samples * Int(depth)
    var expected = 0
    for pass in isInterlaced(bytes) ? adam7 : [(x: 0, y: 0, stepX: 1, stepY: 1)] {
      let width = (size.0 - pass.x + pass.stepX - 1) / pass.stepX
      let height = (size.1 - pass.y + pass.stepY - 1) / pass.stepY
      // Each row begins with the number of its filter.
      if width > 0, height > 0 { expected += height * (1 + (width * pixel + 7) / 8) }
    }
    return ZlibLength.count(data(view), limit: expected) >= expected
  }

  private static let adam7 = [
    (x: 0, y: 0, stepX: 8, stepY: 8), (x: 4, y: 0, stepX: 8, stepY: 8), (x: 0, y: 4, stepX: 4, stepY: 8),
    (x: 2, y: 0, stepX: 4, stepY: 4), (x: 0, y: 2, stepX: 2, stepY: 4), (x: 1, y: 0, stepX: 2, stepY: 2),
    (x: 0, y: 1, stepX: 1, stepY: 2),
  ]

  /// The contents of all IDAT chunks.
  private static func data(_ view: ByteView) -> [UInt8] {
    var data: [UInt8] = []
    var offset = 8
    while let length = view.number(offset, bytes: 4, bigEndian: true),
      let kind = view.number(offset + 4, bytes: 4, bigEndian: true), offset + 12 + length <= view.bytes.count
    {
      if kind == 0x4944_4154 { data += view.bytes[(offset + 8)..<(offset + 8 + length)] }
      offset += 12 + length
    }
    return data
  }
}
