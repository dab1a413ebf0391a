import Foundation
import GRDB
import Glibc
import Planning

/// Digests of files outside the store, remembered by (size, modification time, inode) so that an unchanged file is not
/// read again. The digest alone ever enters a key.
extension Store {
  /// The content digest of a file, from memory when the file is untouched.
  func digest(ofFile path: String) throws(StoreError) -> String {
    let stamp = try FileStamp(path)
    let known = try index.read("reading") { database in
      try String.fetchOne(
        database, sql: "SELECT digest FROM files WHERE path = ? AND size = ? AND modified = ? AND inode = ?",
        arguments: [path, stamp.size, stamp.modified, stamp.inode])
    }
    if let known { return known }
    let digest = try FileContent(of: URL(filePath: path, directoryHint: .notDirectory)).digest
    if !isReadOnly {
      try index.write("writing") { database in
        try database.execute(
          sql: "INSERT OR REPLACE INTO files (path, size, modified, inode, digest) VALUES (?, ?, ?, ?, ?)",
          arguments: [path, stamp.size, stamp.modified, stamp.inode, digest])
      }
    }
    return digest
  }
}

/// What tells cheaply that a file is the one seen before.
private struct FileStamp {
  var size: Int
  /// Nanoseconds since 1970.
  var modified: Int
  var inode: Int

  init(_ path: String) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw StoreError.system(errno, path, doing: "looking at") }
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    inode = Int(status.st_ino)
  }
}
