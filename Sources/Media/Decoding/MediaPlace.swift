/// Where the bytes of one medium are: a file of its own, or a range of a larger one.
package struct MediaPlace: Hashable, Sendable {
  /// What errors call it: the path of the file, or the volume's with the member's behind it.
  package let name: String
  /// The range of an open file; nil when the medium is the file `name`.
  let range: ByteRange?

  /// The medium that is the file at `path`.
  package init(path: String) {
    name = path
    range = nil
  }

  /// The medium that is a range of a larger file.
  package init(name: String, range: ByteRange) {
    self.name = name
    self.range = range
  }

  /// All its bytes.
  /// - Throws: `missing`, `empty`, `notMedia`, `truncated` or `damaged`.
  package func contents() throws(MediaError) -> [UInt8] { try MediaFile.bytes(self) }

  /// Where its bytes are in an open file; opens the file when it is one of its own.
  /// - Throws: `missing`, `empty` or `notMedia`.
  func opened() throws(MediaError) -> ByteRange {
    guard let range else {
      let file = try OpenFile(path: name)
      return ByteRange(of: file, offset: 0, count: file.size)
    }
    _ = try MediaFile.size(self)
    return range
  }
}

/// Consecutive bytes of an open file.
package struct ByteRange: Hashable, Sendable {
  package let file: OpenFile
  package let offset: Int
  package let count: Int

  package init(of file: OpenFile, offset: Int, count: Int) {
    self.file = file
    self.offset = offset
    self.count = count
  }
}
