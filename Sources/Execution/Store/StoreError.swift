import Glibc

/// What can go wrong between omni and its store. The store itself stays valid in each case.
package enum StoreError: Error, Hashable, Sendable {
  case diskFull(path: String, doing: String)
  case notWritable(path: String, doing: String)
  case notReadable(path: String, doing: String)
  /// Another process keeps the index to itself for longer than anyone waits.
  case locked(path: String, doing: String)
  /// A file system or SQLite operation failed for another reason.
  case failed(path: String, doing: String, because: String)
  /// Written by a newer omni.
  case tooNew(path: String, version: Int)
  /// A stored result is not what was stored: cut, edited or partly removed.
  /// - Parameter node: whose result it is.
  case damagedOutput(node: String, path: String, because: String)
  /// A node left something other than files and folders in its output.
  case unusableOutput(path: String, because: String)

  /// What it is about.
  package var path: String {
    switch self {
    case .diskFull(let path, _), .notWritable(let path, _), .notReadable(let path, _), .locked(let path, _),
      .failed(let path, _, _), .tooNew(let path, _), .damagedOutput(_, let path, _), .unusableOutput(let path, _):
      path
    }
  }

  /// The error for a failed system call.
  static func system(_ code: Int32, _ path: String, doing: String) -> StoreError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: .diskFull(path: path, doing: doing)
    case EACCES, EPERM, EROFS: .notWritable(path: path, doing: doing)
    default: .failed(path: path, doing: doing, because: String(cString: strerror(code)))
    }
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .diskFull(let path, let doing):
      "disk full while \(doing) \"\(path)\"; free some space and run again, finished nodes are kept"
    case .notWritable(let path, let doing):
      "no right to write while \(doing) \"\(path)\"; choose another store with --store or OMNI_STORE"
    case .notReadable(let path, let doing):
      "no right to read while \(doing) \"\(path)\"; choose another store with --store or OMNI_STORE"
    case .locked(let path, let doing):
      "another process keeps \"\(path)\" locked while \(doing); try again later"
    case .failed(let path, let doing, let because):
      "\(because) while \(doing) \"\(path)\""
    case .tooNew(let path, let version):
      "store \"\(path)\" has format \(version), this omni knows up to \(StoreLayout.format); use a newer omni or "
        + "another store"
    case .damagedOutput(let node, let path, let because):
      "the stored result of \(node), \"\(path)\", is damaged: \(because); remove it with: rm -r '\(path)' and let "
        + "omni run make it anew"
    case .unusableOutput(let path, let because):
      "output \"\(path)\" cannot be stored: \(because); expected only plain files and folders"
    }
  }
}
