import Foundation

/// Where the members of one volume are, by name: a table sorted by the names' bytes, searched by halves.
///
/// The table is one run of bytes, the same in memory and on disk: ``header``, then a row of 32 bytes for each member
/// (start of its name, offset and size of its contents, length of its name, kind), then the names. Three million members
/// with names of 30 bytes take 186 MB, and less where the file is mapped.
struct MemberIndex: Sendable {
  /// One row.
  struct Member: Hashable {
    var kind: TarReader.Kind
    var offset: Int
    var count: Int
  }

  /// Number of members.
  let count: Int
  let bytes: Data

  private static let headerSize = 64
  private static let rowSize = 32
  private static let magic: UInt64 = 0x3130_5441_544E_4D4F  // "OMNTAT01"

  // MARK: making

  /// Reads every header of `file`. Of several members with one name the last wins, as it would be left by unpacking; a
  /// hard link stands for the contents of the member it names.
  /// - Throws: what ``TarReader`` throws; `tooLarge` beyond 2³² − 1 members.
  init(reading file: OpenFile) throws(MediaError) {
    var names: [UInt8] = []
    var rows: [Row] = []
    var links: [(row: Int, target: [UInt8])] = []
    var reader = TarReader(file)
    while let member = try reader.next() {
      guard rows.count < Int(UInt32.max) else {
        throw MediaError(.tooLarge, path: file.path, while: "reading headers", "found more than 2^32 members")
      }
      if member.kind == .hardLink { links.append((rows.count, member.link)) }
      rows.append(
        Row(
          start: names.count, length: member.name.count,
          member: Member(kind: member.kind, offset: member.offset, count: member.count)))
      names += member.name
    }
    let order = Self.sorted(rows, names)
    func table() -> MemberIndex {
      MemberIndex(rows: order.lazy.map { rows[Int($0)] }, count: order.count, names: names)
    }
    let unlinked = table()
    // An archive names the contents first: a link to a link leads nowhere, so circles end.
    for (row, target) in links {
      if let found = unlinked.member(target), found.kind != .hardLink { rows[row].member = found }
    }
    self = links.isEmpty ? unlinked : table()
  }

  private struct Row {
    var start: Int
    var length: Int
    var member: Member
  }

  /// Positions of the rows by name, of equal names the last.
  private static func sorted(_ rows: [Row], _ names: [UInt8]) -> [UInt32] {
    names.withUnsafeBytes { names in
      func order(_ a: UInt32, _ b: UInt32) -> Int {
        let (a, b) = (rows[Int(a)], rows[Int(b)])
        return compare(
          UnsafeRawBufferPointer(rebasing: names[a.start..<(a.start + a.length)]),
          UnsafeRawBufferPointer(rebasing: names[b.start..<(b.start + b.length)]))
      }
      var positions = (0..<UInt32(rows.count)).map { $0 }
      positions.sort { a, b in
        let order = order(a, b)
        return order == 0 ? a > b : order < 0
      }
      var kept: [UInt32] = []
      kept.reserveCapacity(positions.count)
      for position in positions where kept.isEmpty || order(kept[kept.count - 1], position) != 0 {
        kept.append(position)
      }
      return kept
    }
  }

  private init(rows: some Sequence<Row>, count: Int, names: [UInt8]) {
    var bytes = Data(capacity: Self.headerSize + count * Self.rowSize + names.count)
    func append(_ value: Int) { withUnsafeBytes(of: UInt64(value).littleEndian) { bytes.append(contentsOf: $0) } }
    append(Int(Self.magic))
    append(count)
    append(names.count)
    bytes.append(contentsOf: repeatElement(0, count: Self.headerSize - bytes.count))
    for row in rows {
      append(row.start)
      append(row.member.offset)
      append(row.member.count)
      append(row.length << 8 | Int(row.member.kind.rawValue))
    }
    bytes.append(contentsOf: names)
    self.bytes = bytes
    self.count = count
  }

  /// The table in `bytes`; nil when they are none, or not whole.
  init?(_ bytes: Data, fileSize: Int) {
    guard bytes.count >= Self.headerSize else { return nil }
    let head = bytes.withUnsafeBytes { bytes in (0..<3).map { Self.word(bytes, 8 * $0) } }
    let (count, names) = (head[1], head[2])
    guard UInt64(bitPattern: Int64(head[0])) == Self.magic, count >= 0, count <= Int(UInt32.max), names >= 0,
      names <= bytes.count, bytes.count == Self.headerSize + count * Self.rowSize + names
    else { return nil }
    self.count = count
    self.bytes = bytes
    // A row that leads out of the file or the names is nobody's table.
    let isSound = bytes.withUnsafeBytes { bytes in
      (0..<count).allSatisfy { row in
        let at = Self.headerSize + row * Self.rowSize
        let (start, offset, size, last) = (
          Self.word(bytes, at), Self.word(bytes, at + 8), Self.word(bytes, at + 16), Self.word(bytes, at + 24)
        )
        return start >= 0 && last >= 0 && start <= names && last >> 8 <= names - start && offset >= 0 && size >= 0
          && offset <= fileSize && size <= fileSize - offset && TarReader.Kind(rawValue: UInt8(last & 0xFF)) != nil
      }
    }
    guard isSound else { return nil }
  }

  // MARK: asking

  /// The member with this name.
  func member(_ name: some Collection<UInt8>) -> Member? {
    let name = Array(name)
    return bytes.withUnsafeBytes { bytes in
      name.withUnsafeBytes { name in
        let row = Self.first(bytes, count) { compare($0, name) >= 0 }
        guard row < count, compare(Self.name(bytes, row, count), name) == 0 else { return nil }
        return Self.member(bytes, row)
      }
    }
  }

  /// Whether a member's name begins with `prefix`.
  func holds(prefix: some Collection<UInt8>) -> Bool {
    let prefix = Array(prefix)
    return bytes.withUnsafeBytes { bytes in
      prefix.withUnsafeBytes { prefix in
        let row = Self.first(bytes, count) { compare($0, prefix) >= 0 }
        return row < count && Self.name(bytes, row, count).starts(with: prefix)
      }
    }
  }

  /// Calls `body` with every name, in the order of their bytes.
  func forEachName(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { bytes in
      for row in 0..<count { body(Self.name(bytes, row, count)) }
    }
  }

  /// The first row whose name fulfils `isBehind`, which must be false for a head of the table and true for the rest.
  private static func first(
    _ bytes: UnsafeRawBufferPointer, _ count: Int, where isBehind: (UnsafeRawBufferPointer) -> Bool
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(name(bytes, middle, count)) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func name(_ bytes: UnsafeRawBufferPointer, _ row: Int, _ count: Int) -> UnsafeRawBufferPointer {
    let at = headerSize + row * rowSize
    let start = headerSize + count * rowSize + word(bytes, at)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + word(bytes, at + 24) >> 8)])
  }

  private static func member(_ bytes: UnsafeRawBufferPointer, _ row: Int) -> Member? {
    let at = headerSize + row * rowSize
    return TarReader.Kind(rawValue: UInt8(word(bytes, at + 24) & 0xFF)).map {
      Member(kind: $0, offset: word(bytes, at + 8), count: word(bytes, at + 16))
    }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int {
    Int(truncatingIfNeeded: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }
}

/// Less than, equal to or more than zero, as `a` comes before, is, or comes behind `b` by its bytes.
private func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
  let count = min(a.count, b.count)
  let order = count == 0 ? 0 : Int(memcmp(a.baseAddress!, b.baseAddress!, count))
  return order != 0 ? order : a.count - b.count
}
