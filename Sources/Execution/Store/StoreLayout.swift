package import Foundation

/// Where everything lives inside a store's folder.
///
/// - `index.sqlite`: nodes, their uses, runs, metrics, file digests
/// - `objects/ab/DIGEST/`: outputs by content
/// - `partial/KEY/`: what a node keeps between attempts, for example training checkpoints
/// - `tmp/`: outputs being written; each folder is locked by the process that owns it
/// - `locks/`: one file per node or run in progress
package struct StoreLayout: Hashable, Sendable {
  /// Raised when an older omni could not read the store any more.
  package static let format = 1

  package var root: URL

  package init(root: URL) {
    self.root = root
  }

  var index: URL { root.appending(path: "index.sqlite", directoryHint: .notDirectory) }
  var objects: URL { root.appending(path: "objects", directoryHint: .isDirectory) }
  var partial: URL { root.appending(path: "partial", directoryHint: .isDirectory) }
  var temporary: URL { root.appending(path: "tmp", directoryHint: .isDirectory) }
  var locks: URL { root.appending(path: "locks", directoryHint: .isDirectory) }

  /// The folder of the output with this digest.
  package func object(_ digest: String) -> URL {
    objects.appending(path: "\(digest.prefix(2))/\(digest)", directoryHint: .isDirectory)
  }

  /// The folder that survives a killed attempt at this key.
  package func partial(_ key: String) -> URL {
    partial.appending(path: key, directoryHint: .isDirectory)
  }

  func lock(_ name: String) -> URL {
    locks.appending(path: "\(name).lock", directoryHint: .notDirectory)
  }
}
