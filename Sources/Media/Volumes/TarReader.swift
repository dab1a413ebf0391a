/// The members of a tar archive, header by header, without reading their contents.
///
/// Formats: the old one, ustar with its name prefix, GNU's long names and base-256 sizes, pax headers. Every header's
/// checksum must fit. What ends before its end marker or contradicts itself is refused as a whole: half a volume would
/// pass for a smaller data set. So is a name that leads out of the place it would be unpacked to.
/// - Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual, "Basic Tar Format".
struct TarReader {
  /// What a name in the archive stands for.
  enum Kind: UInt8 {
    case file = 0
    /// Another name of a file: `link` says which.
    case hardLink
    case symbolicLink
    /// Stored without its holes: the bytes in the archive are not the file's.
    case sparse
    /// A device, a pipe, or a type no reader of today knows.
    case special
  }

  struct Member {
    /// Bytes of the name, without `./` in front; never absolute, never with `..`.
    var name: [UInt8]
    var kind: Kind
    /// Where its contents are in the archive.
    var offset: Int
    var count: Int
    /// The name a hard link stands for, as `name` is written; empty for all else.
    var link: [UInt8] = []
  }

  private let file: OpenFile
  private var offset = 0
  private var block = [UInt8](repeating: 0, count: Self.blockSize)

  private static let blockSize = 512
  /// Longest extended header: names are paths.
  private static let longestExtension = 1 << 20

  init(_ file: OpenFile) { self.file = file }

  /// The next file, link or special member; folders are passed over. Nil at the end marker.
  /// - Throws: `truncated`, `damaged` or `notMedia`, with the place in the archive.
  mutating func next() throws(MediaError) -> Member? {
    var longName: [UInt8]?
    var longLink: [UInt8]?
    var pax = PaxRecords()
    while true {
      let start = offset
      guard try readHeader() else { return nil }
      let type = block[156]
      var size = try Self.hasContents(type) ? number(124..<136, at: start) : 0
      if Self.hasContents(type), let stated = pax.size { size = stated }
      let (end, isTooFar) = offset.addingReportingOverflow(size)
      guard !isTooFar, end <= file.size else {
        throw fault(
          .truncated, at: start,
          "a member of \(size) bytes begins at byte \(offset), behind which only "
            + "\(file.size - offset) are there; the archive is cut")
      }
      let contents = offset
      // Contents fill whole blocks; the last block of the file may be cut short behind them.
      offset = min(end + (Self.blockSize - size % Self.blockSize) % Self.blockSize, file.size)
      switch type {
      case UInt8(ascii: "L"): longName = try extended(contents, size, at: start)
      case UInt8(ascii: "K"): longLink = try extended(contents, size, at: start)
      case UInt8(ascii: "x"): pax.read(try extended(contents, size, at: start))
      case UInt8(ascii: "g"), UInt8(ascii: "V"): break
      case UInt8(ascii: "5"), UInt8(ascii: "D"):
        (longName, longLink, pax) = (nil, nil, PaxRecords())
      default:
        let raw = pax.path ?? longName ?? headerName()
        // Before ustar a folder was a file whose name ends in a slash.
        if raw.last == UInt8(ascii: "/"), type == 0 || type == UInt8(ascii: "0") {
          (longName, longLink, pax) = (nil, nil, PaxRecords())
          continue
        }
        var member = Member(
          name: try safe(raw, at: start), kind: pax.isSparse ? .sparse : Self.kind(type), offset: contents, count: size)
        if member.kind == .hardLink {
          member.link = try safe(pax.linkPath ?? longLink ?? Self.text(block[157..<257]), at: start)
        }
        return member
      }
    }
  }

  private static func kind(_ type: UInt8) -> Kind {
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .file
    case UInt8(ascii: "1"): .hardLink
    case UInt8(ascii: "2"): .symbolicLink
    case UInt8(ascii: "S"): .sparse
    default: .special
    }
  }

  /// Links, devices, folders and pipes have none, whatever their size field says.
  private static func hasContents(_ type: UInt8) -> Bool { !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(type) }

  // MARK: headers

  /// Reads the block at `offset` and goes behind it; false at the end marker.
  private mutating func readHeader() throws(MediaError) -> Bool {
    let start = offset
    guard try readBlock() else {
      throw fault(
        .truncated, at: start,
        "the archive ends without its end marker (two blocks of zeros); it may be cut. "
          + "If it is whole, append them: head -c 1024 /dev/zero >> ARCHIVE")
    }
    if block.allSatisfy({ $0 == 0 }) { return false }
    // Anything but an archive fails here.
    let sum = try? number(148..<156, at: start)
    var plain = 8 * 0x20
    var signed = 8 * 0x20
    for index in 0..<Self.blockSize where !(148..<156).contains(index) {
      plain += Int(block[index])
      signed += Int(Int8(bitPattern: block[index]))
    }
    guard sum == plain || sum == signed else {
      if start == 0, let fault = compressed(at: start) { throw fault }
      throw fault(
        start == 0 ? .notMedia : .damaged, at: start,
        start == 0
          ? "found no tar archive: its first header's checksum does not fit"
          : "the header's checksum does not fit; the archive is damaged")
    }
    return true
  }

  /// What is wrong when the file begins like a compressed one.
  private func compressed(at start: Int) -> MediaError? {
    let signatures: [(name: String, bytes: [UInt8])] = [
      ("gzip", [0x1F, 0x8B]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("bzip2", [0x42, 0x5A, 0x68]),
    ]
    guard let name = signatures.first(where: { block.starts(with: $0.bytes) })?.name else { return nil }
    return fault(
      .unsupported, at: start,
      "found an archive compressed with \(name), expected a plain one: members are read at their positions; "
        + "unpack it (\(name) -d)")
  }

  private mutating func readBlock() throws(MediaError) -> Bool {
    let done = block.withUnsafeMutableBytes { file.read(Self.blockSize, at: offset, into: $0.baseAddress!) }
    guard done >= 0 else { throw fault(.damaged, at: offset, LibAV.text(Int32(done))) }
    guard done == Self.blockSize || done == 0 else {
      // A compressed archive may be shorter than a block.
      if offset == 0, let fault = compressed(at: 0) { throw fault }
      throw fault(.truncated, at: offset, "the archive ends within a header; it is cut")
    }
    offset += done
    return done > 0
  }

  /// An octal number with blanks around, or GNU's base 256 with the top bit set.
  private func number(_ field: Range<Int>, at start: Int) throws(MediaError) -> Int {
    let bytes = block[field]
    var value = 0
    if let first = bytes.first, first & 0x80 != 0 {
      guard first == 0x80 else { throw fault(.damaged, at: start, "a header states a negative number") }
      for byte in bytes.dropFirst() {
        guard value < 1 << 54 else { throw fault(.damaged, at: start, "a header states an enormous number") }
        value = value << 8 | Int(byte)
      }
      return value
    }
    let digits = bytes.drop { $0 == 0x20 || $0 == 0 }.prefix { $0 != 0x20 && $0 != 0 }
    for digit in digits {
      guard digit >= 0x30, digit <= 0x37 else { throw fault(.damaged, at: start, "a header's number is not octal") }
      value = value << 3 | Int(digit - 0x30)
    }
    return value
  }

  private func headerName() -> [UInt8] {
    let name = Self.text(block[0..<100])
    // GNU's own magic, `ustar` and two blanks, keeps times where ustar has the prefix.
    guard block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0]), block[345] != 0 else { return name }
    return Self.text(block[345..<500]) + [UInt8(ascii: "/")] + name
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  private func extended(_ contents: Int, _ size: Int, at start: Int) throws(MediaError) -> [UInt8] {
    guard size <= Self.longestExtension else {
      throw fault(
        .tooLarge, at: start,
        "found an extended header of \(size) bytes, expected at most "
          + "\(Self.longestExtension)")
    }
    let bytes = try file.bytes(contents..<(contents + size))
    // Long names end with a zero; pax records do not.
    return bytes.last == 0 ? Array(bytes.prefix { $0 != 0 }) : bytes
  }

  // MARK: names

  /// The name without `./` in front.
  private func safe(_ name: [UInt8], at start: Int) throws(MediaError) -> [UInt8] {
    var rest = name[...]
    while rest.starts(with: [0x2E, 0x2F]) { rest = rest.dropFirst(2).drop { $0 == 0x2F } }
    if rest.isEmpty { throw fault(.damaged, at: start, "a member has no name") }
    if let fault = PathSafety.fault(rest) {
      throw self.fault(.damaged, at: start, "\(fault); the archive is not to be trusted")
    }
    return Array(rest)
  }

  private func fault(_ reason: MediaError.Reason, at start: Int, _ detail: String) -> MediaError {
    MediaError(reason, path: file.path, while: "reading the header at byte \(start)", detail)
  }
}

/// What pax headers say of the member behind them.
private struct PaxRecords {
  private(set) var path: [UInt8]?
  private(set) var linkPath: [UInt8]?
  private(set) var size: Int?
  private(set) var isSparse = false

  /// Records `LENGTH KEYWORD=VALUE\n`, LENGTH counting the whole record; the first that is none ends the reading.
  mutating func read(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while let blank = rest.firstIndex(of: 0x20), let length = Self.number(rest[..<blank]), length <= rest.count,
      length > blank - rest.startIndex + 1
    {
      let record = rest[(blank + 1)..<(rest.startIndex + length)].dropLast()
      rest = rest.dropFirst(length)
      guard let equals = record.firstIndex(of: 0x3D) else { continue }
      let value = record[(equals + 1)...]
      switch String(decoding: record[..<equals], as: UTF8.self) {
      case "path": path = Array(value)
      case "linkpath": linkPath = Array(value)
      case "size": size = Self.number(value)
      case let key where key.hasPrefix("GNU.sparse."): isSparse = true
      default: break
      }
    }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count < 18, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }
}
