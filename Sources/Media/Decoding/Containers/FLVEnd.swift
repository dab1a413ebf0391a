/// The end of an FLV file.
///
/// Layout: a header, then tags `kind size time … contents`, each followed by its own length in four bytes. The first tag may
/// state the size of the file.
enum FLVEnd {
  static func missing(_ range: ByteRange) -> String? {
    guard let header = range.view(9, at: 0).number(5, bytes: 4, bigEndian: true) else { return nil }
    let first = header + 4
    if let stated = statedSize(range, at: first), stated > range.count {
      return ContainerEnd.words("by its description it", end: stated, of: range)
    }
    if endsWithTag(range, from: first) { return nil }
    var offset = first
    while offset < range.count {
      let view = range.view(11, at: offset)
      guard view.bytes.count == 11 else {
        return range.count - offset < 11 ? ContainerEnd.words("its last tag", end: offset + 11, of: range) : nil
      }
      guard isTag(view), let size = view.number(1, bytes: 3, bigEndian: true) else { return nil }
      let end = offset + 11 + size
      guard end <= range.count else { return ContainerEnd.words("its last tag", end: end, of: range) }
      offset = end + 4
    }
    return nil
  }

  /// Whether the last four bytes are the length of a whole tag before them: then no tag need be walked.
  private static func endsWithTag(_ range: ByteRange, from first: Int) -> Bool {
    guard let length = range.view(4, at: range.count - 4).number(0, bytes: 4, bigEndian: true) else { return false }
    let start = range.count - 4 - length
    guard length >= 11, start >= first else { return false }
    let view = range.view(4, at: start)
    return isTag(view) && view.number(1, bytes: 3, bigEndian: true) == length - 11
  }

  /// Sound, pictures or a description.
  private static func isTag(_ view: ByteView) -> Bool {
    guard let kind = view[0] else { return false }
    return [8, 9, 18].contains(kind & 0x1F)
  }

  /// The number `filesize` of the description in the tag at `offset`.
  private static func statedSize(_ range: ByteRange, at offset: Int) -> Int? {
    let head = range.view(11, at: offset)
    guard let kind = head[0], kind & 0x1F == 18, let size = head.number(1, bytes: 3, bigEndian: true) else {
      return nil
    }
    let view = range.view(min(size, 64 << 10), at: offset + 11)
    // A name is its length and its letters; a number follows, kind 0, eight bytes.
    let name: [UInt8] = [0, 8] + Array("filesize".utf8) + [0]
    for start in 0..<max(0, view.bytes.count - name.count - 7) where view.bytes[start...].starts(with: name) {
      var bits: UInt64 = 0
      for byte in view.bytes[(start + name.count)..<(start + name.count + 8)] { bits = bits << 8 | UInt64(byte) }
      return Int(exactly: Double(bitPattern: bits))
    }
    return nil
  }
}
