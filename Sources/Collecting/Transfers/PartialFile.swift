import FoundationEssentials
import Glibc

/// What is there of a file that is being fetched: the bytes, and beside them what they are the beginning of.
struct PartialFile {
  /// What the bytes belong to.
  private struct Note: Codable {
    var validator: String
    /// Of the whole file, when known.
    var total: Int?
  }

  /// Where a transfer may go on.
  struct Point: Hashable, Sendable {
    var offset: Int
    /// Names the version of the file that the bytes are of.
    var validator: String
    var total: Int?
  }

  let path: String
  private var notePath: String { path + ".json" }

  init(_ path: String) { self.path = path }

  /// Nil when there is nothing to go on with.
  var point: Point? {
    guard let data = FileManager.default.contents(atPath: notePath),
      let note = try? JSONDecoder().decode(Note.self, from: data)
    else { return nil }
    let offset = size
    guard offset > 0, note.total.map({ offset < $0 }) ?? true else { return nil }
    return Point(offset: offset, validator: note.validator, total: note.total)
  }

  /// Bytes that are there.
  var size: Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Opens the file to be written from `offset` on.
  /// - Returns: a descriptor, which the caller closes.
  func open(at offset: Int) throws(DiskFault) -> Int32 {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DiskFault(path: path, code: errno) }
    guard ftruncate(descriptor, off_t(offset)) == 0, lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      let code = errno
      close(descriptor)
      throw DiskFault(path: path, code: code)
    }
    return descriptor
  }

  /// Writes down what the bytes to come belong to; call it while the file is empty. Without a validator nothing can be gone
  /// on with, and nothing is noted.
  func note(_ head: ResponseHead) throws(DiskFault) {
    unlink(notePath)
    guard head.encoding == nil, let validator = head.validator else { return }
    guard let text = try? JSONEncoder().encode(Note(validator: validator, total: head.length)) else { return }
    // Cut by a kill it does not decode, and the file is begun anew.
    let descriptor = Glibc.open(notePath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DiskFault(path: notePath, code: errno) }
    defer { close(descriptor) }
    let written = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == text.count else { throw DiskFault(path: notePath, code: written < 0 ? errno : ENOSPC) }
  }

  /// Forgets what is there.
  func discard() {
    unlink(notePath)
    unlink(path)
  }

  /// The first bytes, as many as there are up to `count`.
  func head(_ count: Int) throws(DiskFault) -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiskFault(path: path, code: errno) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes[filled...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if got == 0 { break }
      guard got > 0 else {
        if errno == EINTR { continue }
        throw DiskFault(path: path, code: errno)
      }
      filled += got
    }
    return Array(bytes[..<filled])
  }

  /// Puts the finished file under its name. It is not waited for until it is on the disk: after a power cut whoever goes on
  /// must look at the digest.
  func finish(as name: String) throws(DiskFault) {
    guard rename(path, name) == 0 else { throw DiskFault(path: path, code: errno) }
    unlink(notePath)
  }
}

/// The disk failed, not the network: nothing more can be fetched.
package struct DiskFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// `errno`.
  package var code: Int32

  package var description: String { "\(String(cString: strerror(code))) while writing \"\(path)\"" }
}
