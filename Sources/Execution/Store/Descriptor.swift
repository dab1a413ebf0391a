import Foundation
import Glibc

/// An open file descriptor, closed when its owner goes.
struct Descriptor: ~Copyable {
  let number: Int32

  /// - Throws: `StoreError` naming the path and `doing`.
  init(opening path: String, flags: Int32, doing: String) throws(StoreError) {
    number = open(path, flags | O_CLOEXEC, 0o644)
    guard number >= 0 else { throw StoreError.system(errno, path, doing: doing) }
  }

  deinit {
    close(number)
  }
}

/// Makes a folder and those above it; one that exists is fine.
func makeFolder(_ folder: URL, doing: String) throws(StoreError) {
  let path = folder.path(percentEncoded: false)
  if mkdir(path, 0o755) == 0 { return }
  switch errno {
  case EEXIST:
    return
  case ENOENT:
    let above = folder.deletingLastPathComponent()
    guard above.path(percentEncoded: false) != path else { throw StoreError.system(ENOENT, path, doing: doing) }
    try makeFolder(above, doing: doing)
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw StoreError.system(errno, path, doing: doing) }
  default:
    throw StoreError.system(errno, path, doing: doing)
  }
}

/// Removes a file or a folder with all its content; one that is not there is fine.
func removeTree(_ url: URL) throws(StoreError) {
  do {
    try FileManager.default.removeItem(at: url)
  } catch {
    var status = stat()
    let path = url.path(percentEncoded: false)
    guard lstat(path, &status) == 0 else { return }
    throw StoreError.failed(path: path, doing: "removing", because: String(describing: error))
  }
}

/// Waits until the file or folder itself is on the disk.
func synchronise(_ url: URL) throws(StoreError) {
  let path = url.path(percentEncoded: false)
  let file = try Descriptor(opening: path, flags: O_RDONLY, doing: "synchronising")
  guard fsync(file.number) == 0 else { throw StoreError.system(errno, path, doing: "synchronising") }
}

/// Puts `data` in the place of `file`: written beside it, synchronised, renamed, so that a kill leaves the one or the
/// other. Callers see to it that one process writes at a time.
func replaceFile(_ file: URL, with data: Data) throws {
  let path = file.path(percentEncoded: false)
  let beside = file.deletingLastPathComponent().appending(
    path: file.lastPathComponent + ".new", directoryHint: .notDirectory)
  try data.write(to: beside)
  try synchronise(beside)
  guard rename(beside.path(percentEncoded: false), path) == 0 else {
    throw StoreError.system(errno, path, doing: "replacing")
  }
}
