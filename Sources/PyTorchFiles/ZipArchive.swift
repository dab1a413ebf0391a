import Foundation

/// The directory of a zip archive whose entries are stored as they are, which is how PyTorch writes them.
///
/// Nothing is decompressed or written, so an archive cannot grow, and names of entries are names only: a path that leads
/// outside leads nowhere.
struct ZipArchive {
  struct Entry {
    var name: String
    /// Its bytes in the file.
    var range: Range<Int>
    var checksum: UInt32
    /// Why its bytes cannot be read as they are; nil when they can.
    var obstacle: String?
  }

  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  let view: ByteView
  private(set) var entries: [String: Entry] = [:]

  /// Places of the parts of a zip archive's records, from each record's start.
  private enum Record {
    static let end: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
    static let endSize = 22
    static let longLocator: [UInt8] = [0x50, 0x4B, 0x06, 0x07]
    static let longEnd: [UInt8] = [0x50, 0x4B, 0x06, 0x06]
    static let central: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
    static let centralSize = 46
    static let localSize = 30
    /// In place of a number that stands in the long form's own field.
    static let elsewhere = 0xFFFF_FFFF
  }

  init(_ view: ByteView) throws(PyTorchFileError) {
    self.view = view
    let directory = try Self.directory(view)
    var position = directory.position
    for _ in 0..<directory.count {
      guard view.starts(with: Record.central, at: position) else {
        throw PyTorchFileError(.damaged, "its directory is broken at byte \(position)")
      }
      let entry = try Self.entry(view, at: &position)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw PyTorchFileError(.damaged, "it holds two entries named \"\(shown(entry.name))\"")
      }
    }
  }

  /// The bytes of an entry, after comparing them with its checksum.
  func checked(_ entry: Entry) throws(PyTorchFileError) -> Range<Int> {
    if let obstacle = entry.obstacle {
      throw PyTorchFileError(
        .unsupported, "\"\(shown(entry.name))\" is \(obstacle); torch.save stores everything as it is")
    }
    guard Checksum.of(view.data, entry.range) == entry.checksum else {
      throw PyTorchFileError(.damaged, "\"\(shown(entry.name))\" does not have its checksum: the file is corrupted")
    }
    return entry.range
  }

  /// Where the directory lies and how many entries it has.
  private static func directory(_ view: ByteView) throws(PyTorchFileError) -> (position: Int, count: Int) {
    // A comment of at most 65535 bytes may follow the last record.
    let first = max(0, view.count - Record.endSize - 0xFFFF)
    var end = view.count - Record.endSize
    while end >= first {
      if view.starts(with: Record.end, at: end),
        try view.size(2, at: end + 20) == view.count - end - Record.endSize
      {
        break
      }
      end -= 1
    }
    guard end >= first else {
      throw PyTorchFileError(.damaged, "a zip archive without a directory: the file is cut")
    }
    var count = try view.size(2, at: end + 10)
    var position = try view.size(4, at: end + 16)
    if count == 0xFFFF || position == Record.elsewhere, view.starts(with: Record.longLocator, at: end - 20) {
      let long = try view.size(8, at: end - 12)
      guard view.starts(with: Record.longEnd, at: long) else {
        throw PyTorchFileError(.damaged, "its directory is not at byte \(long)")
      }
      count = try view.size(8, at: long + 32)
      position = try view.size(8, at: long + 48)
    }
    guard count <= view.count / Record.centralSize else {
      throw PyTorchFileError(.damaged, "\(count) entries claimed in \(view.count) bytes")
    }
    return (position, count)
  }

  /// The entry described at `position`, which moves behind it.
  private static func entry(_ view: ByteView, at position: inout Int) throws(PyTorchFileError) -> Entry {
    let flags = try view.size(2, at: position + 8)
    let method = try view.size(2, at: position + 10)
    let nameLength = try view.size(2, at: position + 28)
    let extraLength = try view.size(2, at: position + 30)
    let commentLength = try view.size(2, at: position + 32)
    let name = try view.text(nameLength, at: position + Record.centralSize)
    // Packed size, size, place of the local header.
    var numbers = [
      try view.size(4, at: position + 20), try view.size(4, at: position + 24), try view.size(4, at: position + 42),
    ]
    try lengthen(&numbers, view, extra: position + Record.centralSize + nameLength, length: extraLength)
    let obstacle = flags & 1 == 1 ? "encrypted" : method != 0 || numbers[0] != numbers[1] ? "compressed" : nil
    let checksum = UInt32(truncatingIfNeeded: try view.unsigned(4, at: position + 16))
    let local = numbers[2]
    guard local <= view.count - Record.localSize, view.starts(with: magic, at: local) else {
      throw PyTorchFileError(.damaged, "\"\(shown(name))\" is not at byte \(local)")
    }
    let start =
      local + Record.localSize + (try view.size(2, at: local + 26)) + (try view.size(2, at: local + 28))
    guard start <= view.count, numbers[0] <= view.count - start else {
      throw PyTorchFileError(
        .damaged, "\"\(shown(name))\" claims \(numbers[0]) bytes at byte \(start) of \(view.count)")
    }
    position += Record.centralSize + nameLength + extraLength + commentLength
    return Entry(name: name, range: start..<start + numbers[0], checksum: checksum, obstacle: obstacle)
  }

  /// Takes the numbers that do not fit four bytes from the field of eight-byte numbers: size, packed size, place, each only
  /// when it is said to be elsewhere.
  private static func lengthen(
    _ numbers: inout [Int], _ view: ByteView, extra: Int, length: Int
  ) throws(PyTorchFileError) {
    guard numbers.contains(Record.elsewhere) else { return }
    var position = extra
    while position + 4 <= extra + length {
      let size = try view.size(2, at: position + 2)
      if try view.size(2, at: position) == 1 {
        var place = position + 4
        for index in [1, 0, 2] where numbers[index] == Record.elsewhere {
          numbers[index] = try view.size(8, at: place)
          place += 8
        }
        return
      }
      position += 4 + size
    }
  }
}
