/// Whether a GIF file ends before its first picture does.
///
/// Layout: a screen of 13 bytes and its colours, then extensions and pictures, whose data are runs of at most 255 bytes with
/// an empty one at the end.
enum GIFEnd {
  static func isMissing(_ view: ByteView) -> Bool {
    guard let screen = view.pair(6, bytes: 2, bigEndian: false), let flags = view[10] else { return true }
    var offset = 13 + colours(flags)
    while let kind = view[offset] {
      switch kind {
      case 0x21:
        guard let end = runs(view, from: offset + 2) else { return true }
        offset = end
      case 0x2C:
        guard let place = view.pair(offset + 1, bytes: 2, bigEndian: false),
          let size = view.pair(offset + 5, bytes: 2, bigEndian: false), let flags = view[offset + 9]
        else { return true }
        // A picture outside its screen is the decoder's to refuse.
        guard place.0 + size.0 <= screen.0, place.1 + size.1 <= screen.1 else { return false }
        return runs(view, from: offset + 11 + colours(flags)) == nil
      default: return false
      }
    }
    return true
  }

  /// Bytes of the colour table that `flags` announce.
  private static func colours(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 * (2 << Int(flags & 7)) }

  /// The byte behind the empty run; nil when it is not there.
  private static func runs(_ view: ByteView, from start: Int) -> Int? {
    var offset = start
    while let length = view[offset] {
      offset += 1 + Int(length)
      if length == 0 { return offset }
    }
    return nil
  }
}
