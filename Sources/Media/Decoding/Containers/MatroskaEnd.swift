/// The end of a Matroska or WebM file.
///
/// Layout: elements `number size contents`. A file is an EBML header and a segment; a segment of stated size says where the
/// file ends. One of unknown size (a live stream, a pipe) is walked from element to element, and so is a cluster of unknown
/// size: the last element must be all there.
enum MatroskaEnd {
  static func missing(_ range: ByteRange) -> String? {
    var offset = 0
    while offset < range.count {
      let view = range.view(12, at: offset)
      guard let number = self.number(view, at: 0, keepsMark: true) else {
        return isCutNumber(view, at: 0, from: offset, in: range) ? words(range) : nil
      }
      guard let name = names[number.value] else { return nil }
      guard let size = self.number(view, at: number.count, keepsMark: false) else {
        return isCutNumber(view, at: number.count, from: offset, in: range) ? words(range) : nil
      }
      offset += number.count + size.count
      if size.value == 1 << (7 * size.count) - 1 { continue }  // unknown: its elements come next
      guard size.value <= range.count - offset else {
        return ContainerEnd.words("its \(name)", end: offset + size.value, of: range)
      }
      if number.value == segment { return nil }
      offset += size.value
    }
    return nil
  }

  private static let segment = 0x1853_8067

  /// Elements on the way; another one ends the walk, for nothing can be said behind it.
  private static let names: [Int: String] = [
    0x1A45_DFA3: "header", segment: "segment", 0x114D_9B74: "list of parts", 0x1549_A966: "description",
    0x1654_AE6B: "list of tracks", 0x1F43_B675: "last cluster", 0x1C53_BB6B: "index", 0x1254_C367: "tags",
    0x1043_A770: "chapters", 0x1941_A469: "attachments", 0xEC: "padding", 0xBF: "checksum",
    // Within a cluster of unknown size.
    0xE7: "time of the last cluster", 0xA3: "last block", 0xA0: "last block", 0xA7: "position of the last cluster",
    0xAB: "size of the last cluster", 0x5854: "list of silent tracks", 0xAF: "last block",
  ]

  /// A number of one to eight bytes; the first set bit of the first byte marks their count.
  private static func number(_ view: ByteView, at start: Int, keepsMark: Bool) -> (value: Int, count: Int)? {
    guard let first = view[start], first != 0 else { return nil }
    let count = first.leadingZeroBitCount + 1
    guard let value = view.number(start, bytes: count, bigEndian: true), value >= 0 else { return nil }
    return (keepsMark ? value : value & (1 << (7 * count) - 1), count)
  }

  /// Whether the number that could not be read begins in the file and ends behind it.
  private static func isCutNumber(_ view: ByteView, at start: Int, from offset: Int, in range: ByteRange) -> Bool {
    guard let first = view[start] else { return offset + start == range.count }
    return first != 0 && offset + start + first.leadingZeroBitCount + 1 > range.count
  }

  private static func words(_ range: ByteRange) -> String {
    "it breaks off in the head of an element, at byte \(range.count)"
  }
}
