/// What the first bytes of a picture file say, read without decoding: format, size, and whether the end is there.
struct PictureHeader {
  enum Format: String { case jpeg, png, gif, webp, bmp, tiff }

  var format: Format
  /// Stored size in pixels, before any orientation; nil where the header does not say it simply (TIFF).
  var size: (width: Int, height: Int)?

  /// The header at the start of `bytes`, or nil when they are no picture of a known format.
  init?(_ bytes: [UInt8]) {
    guard let format = Self.format(bytes) else { return nil }
    self.format = format
    let view = ByteView(bytes)
    switch format {
    case .jpeg: size = Self.jpegSize(view)
    case .png: size = view.pair(16, bytes: 4, bigEndian: true)
    case .gif: size = view.pair(6, bytes: 2, bigEndian: false)
    case .bmp: size = Self.bmpSize(view)
    case .webp: size = Self.webpSize(view)
    case .tiff: size = nil
    }
  }

  /// The picture format `bytes` begin with.
  static func format(_ bytes: [UInt8]) -> Format? {
    func begins(_ text: StaticString, at offset: Int = 0) -> Bool {
      let count = text.utf8CodeUnitCount
      guard bytes.count >= offset + count else { return false }
      return (0..<count).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if begins("GIF87a") || begins("GIF89a") { return .gif }
    if begins("RIFF"), begins("WEBP", at: 8) { return .webp }
    if begins("BM"), bytes.count >= 26, bytes[15...17].allSatisfy({ $0 == 0 }) { return .bmp }
    if begins("II*\0") || begins("MM\0*") { return .tiff }
    return nil
  }

  /// Whether the file ends before its (first) picture does, by its marks; WebP and TIFF are left to their decoders.
  static func isCut(_ bytes: [UInt8], format: Format) -> Bool {
    switch format {
    case .jpeg:
      // The last scan must be closed: an end-of-image marker behind the last start-of-scan.
      for index in stride(from: bytes.count - 2, through: 2, by: -1) where bytes[index] == 0xFF {
        if bytes[index + 1] == 0xD9 { return false }
        if bytes[index + 1] == 0xDA { return true }
      }
      return true
    case .png:
      var offset = 8
      let view = ByteView(bytes)
      while let length = view.number(offset, bytes: 4, bigEndian: true) {
        guard let kind = view.number(offset + 4, bytes: 4, bigEndian: true), offset + 12 + length <= bytes.count else {
          return true
        }
        if kind == 0x4945_4E44 { return false }  // IEND
        offset += 12 + length
      }
      return true
    case .gif: return GIFEnd.isMissing(ByteView(bytes))
    case .bmp: return BMPRuns.areCut(ByteView(bytes))
    case .webp, .tiff: return false
    }
  }

  /// Whether a TIFF file's first picture is compressed as JPEG (compression 6 or 7), which libav decodes to black.
  static func hasJPEGInside(_ bytes: [UInt8]) -> Bool {
    let compression = TIFFDirectory(ByteView(bytes), at: 0)?.value(of: 259)
    return compression == 6 || compression == 7
  }

  private static func jpegSize(_ view: ByteView) -> (Int, Int)? {
    var offset = 2
    while let byte = view[offset], byte == 0xFF, let marker = view[offset + 1] {
      if marker == 0xFF || marker == 0x01 || (0xD0...0xD8).contains(marker) {
        offset += marker == 0xFF ? 1 : 2
        continue
      }
      guard let length = view.number(offset + 2, bytes: 2, bigEndian: true) else { return nil }
      // Start of frame: C0 … CF without the tables C4, C8 and CC.
      if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC {
        guard let size = view.pair(offset + 5, bytes: 2, bigEndian: true) else { return nil }
        return (size.1, size.0)
      }
      offset += 2 + length
    }
    return nil
  }

  private static func bmpSize(_ view: ByteView) -> (Int, Int)? {
    guard let header = view.number(14, bytes: 4, bigEndian: false) else { return nil }
    if header == 12 { return view.pair(18, bytes: 2, bigEndian: false) }
    guard let size = view.pair(18, bytes: 4, bigEndian: false) else { return nil }
    // A negative height means rows from the top.
    return (size.0, Int(abs(Int64(Int32(truncatingIfNeeded: size.1)))))
  }

  private static func webpSize(_ view: ByteView) -> (Int, Int)? {
    switch view[15] {
    case 0x20:  // "VP8 ": 14 bits each behind the start code
      return view.pair(26, bytes: 2, bigEndian: false).map { ($0.0 & 0x3FFF, $0.1 & 0x3FFF) }
    case 0x4C:  // "VP8L": 14 bits each, minus one, packed
      return view.number(21, bytes: 4, bigEndian: false).map { (($0 & 0x3FFF) + 1, ($0 >> 14 & 0x3FFF) + 1) }
    case 0x58:  // "VP8X": 24 bits each, minus one
      return view.pair(24, bytes: 3, bigEndian: false).map { ($0.0 + 1, $0.1 + 1) }
    default: return nil
    }
  }
}

/// Bounds-checked reading of numbers from bytes.
struct ByteView {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  subscript(offset: Int) -> UInt8? { offset >= 0 && offset < bytes.count ? bytes[offset] : nil }

  /// The unsigned number in `count` bytes at `offset`.
  func number(_ offset: Int, bytes count: Int, bigEndian: Bool) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    var value = 0
    for index in 0..<count {
      value = value << 8 | Int(bytes[offset + (bigEndian ? index : count - 1 - index)])
    }
    return value
  }

  /// Two such numbers, one behind the other.
  func pair(_ offset: Int, bytes count: Int, bigEndian: Bool) -> (Int, Int)? {
    guard let first = number(offset, bytes: count, bigEndian: bigEndian),
      let second = number(offset + count, bytes: count, bigEndian: bigEndian)
    else { return nil }
    return (first, second)
  }
}
