import Foundation
import Glibc

/// A folder inside the store's `tmp/` that belongs to this process while the value lives.
///
/// Its owner holds a `flock` on the folder itself, so what a killed process left is told from what is being written.
final class TemporaryFolder: Sendable {
  let url: URL
  private let descriptor: Descriptor

  /// Makes and locks a new folder, and removes those nobody owns any more.
  init(in layout: StoreLayout) throws(StoreError) {
    let gate = try TemporaryFolder.gate(layout)
    defer { flock(gate.number, LOCK_UN) }
    TemporaryFolder.removeStale(layout)
    url = layout.temporary.appending(path: UUID().uuidString, directoryHint: .isDirectory)
    try makeFolder(url, doing: "making")
    descriptor = try Descriptor(
      opening: url.path(percentEncoded: false), flags: O_RDONLY | O_DIRECTORY, doing: "locking")
    flock(descriptor.number, LOCK_EX | LOCK_NB)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Held only for the instant between making a folder and locking it.
  private static func gate(_ layout: StoreLayout) throws(StoreError) -> Descriptor {
    let path = layout.lock("temporary").path(percentEncoded: false)
    let gate = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, doing: "locking")
    while flock(gate.number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw StoreError.system(errno, path, doing: "locking") }
    }
    return gate
  }

  /// A folder that cannot be removed now is left for the next time.
  private static func removeStale(_ layout: StoreLayout) {
    let found = try? FileManager.default.contentsOfDirectory(at: layout.temporary, includingPropertiesForKeys: nil)
    for folder in found ?? [] where !FileLock.isHeld(folder) {
      try? FileManager.default.removeItem(at: folder)
    }
  }
}
