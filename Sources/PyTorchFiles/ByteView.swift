import Foundation

/// Bytes with checked, little-endian reading at a position; positions count from 0.
struct ByteView: Sendable {
  let data: Data

  init(_ data: Data) { self.data = data }

  var count: Int { data.count }

  func starts(with bytes: [UInt8], at position: Int = 0) -> Bool {
    position >= 0 && position <= count - bytes.count
      && data[position..<position + bytes.count].elementsEqual(bytes)
  }

  /// An unsigned number of `width` bytes, at most 8.
  func unsigned(_ width: Int, at position: Int) throws(PyTorchFileError) -> UInt64 {
    guard position >= 0, position <= count - width else { throw Self.end(width, at: position, of: count) }
    var value: UInt64 = 0
    for offset in (0..<width).reversed() { value = value << 8 | UInt64(data[position + offset]) }
    return value
  }

  /// The same as a position or size in this file.
  func size(_ width: Int, at position: Int) throws(PyTorchFileError) -> Int {
    let value = try unsigned(width, at: position)
    guard value <= UInt64(Int.max) else {
      throw PyTorchFileError(.damaged, "a size of \(value) bytes at byte \(position)")
    }
    return Int(value)
  }

  func bytes(_ count: Int, at position: Int) throws(PyTorchFileError) -> Data {
    guard count >= 0, position >= 0, count <= self.count, position <= self.count - count else {
      throw Self.end(count, at: position, of: self.count)
    }
    return data[position..<position + count]
  }

  func text(_ count: Int, at position: Int) throws(PyTorchFileError) -> String {
    String(decoding: try bytes(count, at: position), as: UTF8.self)
  }

  private static func end(_ wanted: Int, at position: Int, of count: Int) -> PyTorchFileError {
    PyTorchFileError(.damaged, "it ends early: \(wanted) bytes wanted at byte \(position) of \(count)")
  }
}

/// Reads a stretch of bytes from front to back.
struct ByteCursor {
  let view: ByteView
  private(set) var position: Int
  /// Where the stretch ends.
  let end: Int

  init(_ view: ByteView, _ range: Range<Int>) {
    self.view = view
    position = range.lowerBound
    end = min(range.upperBound, view.count)
  }

  mutating func byte() throws(PyTorchFileError) -> UInt8 { UInt8(try unsigned(1)) }

  mutating func unsigned(_ width: Int) throws(PyTorchFileError) -> UInt64 {
    let start = try take(width)
    return try view.unsigned(width, at: start)
  }

  /// A length in front of that many bytes.
  mutating func length(_ width: Int) throws(PyTorchFileError) -> Int {
    let start = try take(width)
    return try view.size(width, at: start)
  }

  mutating func bytes(_ count: Int) throws(PyTorchFileError) -> Data {
    let start = try take(count)
    return try view.bytes(count, at: start)
  }

  /// Everything up to the next line feed, which is passed over.
  mutating func line() throws(PyTorchFileError) -> String {
    guard let feed = view.data[position..<end].firstIndex(of: 0x0A) else {
      throw PyTorchFileError(.damaged, "a line without an end at byte \(position)")
    }
    let text = try view.text(feed - position, at: position)
    position = feed + 1
    return text
  }

  /// Passes over `count` bytes and says where they began.
  mutating func take(_ count: Int) throws(PyTorchFileError) -> Int {
    guard count >= 0, count <= end - position else {
      throw PyTorchFileError(.damaged, "it ends early: \(count) bytes wanted at byte \(position) of \(end)")
    }
    defer { position += count }
    return position
  }
}
