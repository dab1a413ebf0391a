/// The first frame of an animated WebP file as a still one: libav decodes still WebP only.
enum AnimatedWebP {
  /// A still WebP file holding the first frame's picture without its alpha channel; nil when `bytes` are not animated.
  ///
  /// Layout: `RIFF size WEBP`, then chunks `name size payload`; an `ANMF` chunk has 16 bytes of its own before the
  /// frame's chunks.
  static func firstFrame(of bytes: [UInt8]) -> [UInt8]? {
    let view = ByteView(bytes)
    guard let animation = chunk("ANMF", in: view, from: 12, to: bytes.count) else { return nil }
    let end = min(animation.payload + animation.length, bytes.count)
    for name in ["VP8 ", "VP8L"] {
      guard let picture = chunk(name, in: view, from: animation.payload + 16, to: end) else { continue }
      let body = bytes[(picture.payload - 8)..<min(picture.payload + picture.length, end)]
      let size = UInt32(4 + body.count)
      let sizeBytes = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) }
      return Array("RIFF".utf8) + sizeBytes + Array("WEBP".utf8) + body
    }
    return nil
  }

  private static func chunk(
    _ name: String, in view: ByteView, from start: Int, to end: Int
  ) -> (payload: Int, length: Int)? {
    let wanted = name.utf8.reduce(0) { $0 << 8 | Int($1) }
    var offset = start
    while offset + 8 <= end, let kind = view.number(offset, bytes: 4, bigEndian: true),
      let length = view.number(offset + 4, bytes: 4, bigEndian: false)
    {
      if kind == wanted { return (offset + 8, length) }
      offset += 8 + length + length % 2
    }
    return nil
  }
}
