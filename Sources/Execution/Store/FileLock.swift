package import Foundation
import Glibc

/// An exclusive `flock` on a file of its own: the kernel frees it when the process ends, however it ends.
///
/// The file holds a line about its owner for `omni status`; it is removed when the lock is given up. A taker therefore
/// checks that what it locked is still what the path names.
package final class FileLock: Sendable {
  private let descriptor: Descriptor
  private let path: String

  private init(descriptor: consuming Descriptor, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Takes the lock if it is free.
  ///
  /// - Parameter note: who holds it, for people.
  /// - Returns: nil when another process (or another part of this one) holds it.
  package static func take(_ url: URL, note: String = "") throws(StoreError) -> FileLock? {
    let path = url.path(percentEncoded: false)
    while true {
      let file = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, doing: "locking")
      guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
        if errno == EWOULDBLOCK { return nil }
        if errno == EINTR { continue }
        throw StoreError.system(errno, path, doing: "locking")
      }
      guard isNamed(file.number, path) else { continue }
      let written = note.utf8CString.withUnsafeBufferPointer { write(file.number, $0.baseAddress, $0.count - 1) }
      guard ftruncate(file.number, off_t(note.utf8.count)) == 0, written == note.utf8.count else {
        unlink(path)
        throw StoreError.system(errno, path, doing: "locking")
      }
      return FileLock(descriptor: file, path: path)
    }
  }

  /// Whether some process holds the lock now. Needs no right to write.
  package static func isHeld(_ url: URL) -> Bool {
    let path = url.path(percentEncoded: false)
    guard let file = try? Descriptor(opening: path, flags: O_RDONLY, doing: "looking at") else { return false }
    if flock(file.number, LOCK_SH | LOCK_NB) == 0 {
      flock(file.number, LOCK_UN)
      return false
    }
    return errno == EWOULDBLOCK
  }

  deinit {
    unlink(path)
  }
}

/// Whether the open file is still the one that the path names.
private func isNamed(_ descriptor: Int32, _ path: String) -> Bool {
  var opened = stat()
  var named = stat()
  guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
  return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
}
