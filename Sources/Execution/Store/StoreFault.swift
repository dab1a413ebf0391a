import Foundation
import Glibc

extension StoreLayout {
  /// Why there is no store here and can be none, found out without changing anything; nil when there is one or could be.
  ///
  /// A folder that is not there yet is fine as long as its parent is, or can be made: a place below a folder that omni
  /// may not write to is a mistyped path, while a project in a read-only folder can still be planned.
  package var fault: StoreError? {
    let path = root.path(percentEncoded: false)
    // Without the slash at the end, which would follow a link.
    let name = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    var status = stat()
    if stat(name, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        return .failed(path: name, doing: "opening", because: "found a file instead of a folder")
      }
      return access(name, R_OK | X_OK) == 0 ? nil : .notReadable(path: name, doing: "opening")
    }
    switch errno {
    case ENOENT:
      if lstat(name, &status) == 0 { return .failed(path: name, doing: "opening", because: "found a link to nothing") }
      return unmakeable(name)
    case EACCES: return .notReadable(path: name, doing: "opening")
    default: return StoreError.system(errno, name, doing: "opening")
    }
  }

  /// For a place that is not there: whether its missing parents could be made.
  private func unmakeable(_ path: String) -> StoreError? {
    let parent = URL(filePath: path).deletingLastPathComponent()
    var above = parent
    var status = stat()
    while stat(above.path(percentEncoded: false), &status) != 0, above.pathComponents.count > 1 {
      above.deleteLastPathComponent()
    }
    if above == parent || access(above.path(percentEncoded: false), W_OK | X_OK) == 0 { return nil }
    return .notWritable(path: path, doing: "making the folders above")
  }
}
