/// The end of an AVI file.
///
/// Layout: `RIFF size AVI`, perhaps more such parts (`AVIX`), each of chunks `name size contents` padded to two bytes; the
/// pictures lie in the chunk `LIST size movi`, their index behind it. A writer that could not go back leaves the sizes
/// unknown (zero or all ones): then the pictures' own chunks are walked.
enum AVIEnd {
  static func missing(_ range: ByteRange) -> String? {
    var start = 0
    while let part = Chunk(range, at: start), part.name == "RIFF" {
      var hasIndex = false
      var isIndexed = false
      var offset = start + 12
      // A part's own size is off by a few bytes in many files, so its chunks decide.
      while part.size == nil || offset < part.end, let chunk = Chunk(range, at: offset) {
        if chunk.name == "LIST", chunk.form == "hdrl" { isIndexed = statesIndex(range, at: offset + 12) }
        hasIndex = hasIndex || chunk.name == "idx1"
        guard let size = chunk.size else {
          // Nothing but the pictures may be of unknown size.
          guard chunk.form == "movi" else { return nil }
          offset += 12
          continue
        }
        guard size <= range.count - offset - 8 else {
          guard chunk.isKnown else { return nil }
          return ContainerEnd.words("its part \(chunk.form ?? chunk.name)", end: chunk.end, of: range)
        }
        offset = chunk.end + size % 2
      }
      if part.size == nil { return nil }
      if part.end > range.count + 8, isIndexed, !hasIndex {
        return ContainerEnd.words("its index is not there; it", end: part.end, of: range)
      }
      start = part.end + part.end % 2
    }
    return nil
  }

  /// Whether the main header, at `offset`, says that an index follows the pictures.
  private static func statesIndex(_ range: ByteRange, at offset: Int) -> Bool {
    guard let header = Chunk(range, at: offset), header.name == "avih" else { return false }
    return (range.view(4, at: offset + 20).number(0, bytes: 4, bigEndian: false) ?? 0) & 0x10 != 0
  }

  private struct Chunk {
    var name: String
    /// What a list holds.
    var form: String?
    /// Nil when unknown.
    var size: Int?
    /// Behind its last byte, without padding.
    var end: Int

    init?(_ range: ByteRange, at offset: Int) {
      let view = range.view(12, at: offset)
      guard view.bytes.count >= 8, let size = view.number(4, bytes: 4, bigEndian: false) else { return nil }
      name = String(decoding: view.bytes[0..<4], as: UTF8.self)
      let isList = name == "LIST" || name == "RIFF"
      form = isList && view.bytes.count == 12 ? String(decoding: view.bytes[8..<12], as: UTF8.self) : nil
      // An index, or an empty picture, may well be of no bytes; a list holds its form at least.
      let isUnknown = size == 0xFFFF_FFFF || isList && size == 0
      self.size = isUnknown ? nil : size
      end = offset + 8 + (isUnknown ? 0 : size)
    }

    /// Whether it is one of those AVI files are made of: behind anything else nothing can be said.
    var isKnown: Bool {
      if ["LIST", "JUNK", "idx1"].contains(name) { return true }
      // `00dc`, `01wb` and the like, and the indexes of streams, `ix00`.
      return name.utf8.count == 4
        && (name.hasPrefix("ix") || ["dc", "db", "wb", "pc", "tx"].contains { name.hasSuffix($0) })
    }
  }
}
