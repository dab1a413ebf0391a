/// Whether a run-length coded BMP file ends before its picture does. Of others the decoder counts the bytes.
///
/// Layout: pairs of bytes, a count and a colour; a count of zero means the end of a row (0), the end of the picture (1), a
/// step right and up (2), or as many colours one by one, padded to two bytes.
enum BMPRuns {
  static func areCut(_ view: ByteView) -> Bool {
    guard let header = view.number(14, bytes: 4, bigEndian: false), header >= 40,
      let start = view.number(10, bytes: 4, bigEndian: false),
      let size = view.pair(18, bytes: 4, bigEndian: false),
      let compression = view.number(30, bytes: 4, bigEndian: false), compression == 1 || compression == 2
    else { return false }
    let isHalfBytes = compression == 2
    let (width, height) = size
    var (offset, x, y) = (start, 0, 0)
    // A picture may end with its last row instead of its end code.
    while y < height, y < height - 1 || x < width {
      guard let count = view[offset], let value = view[offset + 1] else { return true }
      offset += 2
      switch (count, value) {
      case (0, 0): (x, y) = (0, y + 1)
      case (0, 1): return false
      case (0, 2):
        guard let right = view[offset], let up = view[offset + 1] else { return true }
        offset += 2
        (x, y) = (x + Int(right), y + Int(up))
      case (0, let pixels):
        let length = isHalfBytes ? (Int(pixels) + 1) / 2 : Int(pixels)
        offset += length + length % 2
        guard offset - length % 2 <= view.bytes.count else { return true }
        x += Int(pixels)
      default: x += Int(count)
      }
    }
    return false
  }
}
