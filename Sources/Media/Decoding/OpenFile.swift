import Glibc

/// A regular file held open for positioned reading. Reads share no position, so any number of threads may read at once.
package final class OpenFile: Sendable {
  package let path: String
  /// Bytes.
  package let size: Int
  /// Nanoseconds since 1970 of the last change, and the file's number on its device.
  package let modified: Int
  package let inode: UInt64
  private let descriptor: Int32

  /// - Throws: `missing`, `empty`, `notMedia` as for any media file.
  package init(path: String) throws(MediaError) {
    _ = try MediaFile.size(path)
    // What has become a pipe since must not wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw MediaError(.missing, path: path, while: "opening", LibAV.text(-errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw MediaError(.notMedia, path: path, while: "opening", "it is no regular file any more")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    inode = UInt64(status.st_ino)
  }

  deinit { close(descriptor) }

  /// Reads up to `count` bytes at `offset` into `target`, which must hold as many.
  /// - Returns: how many were read, fewer only at the end of the file; the negative error number when reading failed.
  package func read(_ count: Int, at offset: Int, into target: UnsafeMutableRawPointer) -> Int {
    var done = 0
    while done < count {
      let step = pread(descriptor, target + done, count - done, off_t(offset + done))
      if step < 0 && errno == EINTR { continue }
      if step < 0 { return Int(-errno) }
      if step == 0 { break }
      done += step
    }
    return done
  }

  /// The bytes `range` of the file.
  /// - Throws: `damaged` when reading fails, `truncated` when the file ends before.
  package func bytes(_ range: Range<Int>) throws(MediaError) -> [UInt8] {
    var outcome = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      guard let base = buffer.baseAddress, !range.isEmpty else { return }
      outcome = read(range.count, at: range.lowerBound, into: base)
      count = max(outcome, 0)
    }
    guard outcome >= 0 else { throw MediaError(.damaged, path: path, while: "reading", LibAV.text(Int32(outcome))) }
    guard bytes.count == range.count else {
      throw MediaError(.truncated, path: path, while: "reading", "the file has become shorter since it was looked at")
    }
    return bytes
  }
}

extension OpenFile: Hashable {
  package static func == (a: OpenFile, b: OpenFile) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
