import CLinux
package import Foundation
import Glibc

/// The folder a node writes its output into before anyone can see it; removed when it is not published.
package final class NodeOutput: Sendable {
  private let temporary: TemporaryFolder

  init(_ temporary: TemporaryFolder) {
    self.temporary = temporary
  }

  /// Where to write.
  package var url: URL {
    temporary.url.appending(path: "output", directoryHint: .isDirectory)
  }

  /// Makes the (empty) folder.
  package func prepare() throws(StoreError) {
    try makeFolder(url, doing: "making")
  }

  /// Puts the content on the disk and then under the name of its digest.
  func publish(in layout: StoreLayout) throws(StoreError) -> FolderDigest {
    let content = try FolderDigest(of: url)
    let place = layout.object(content.digest)
    let path = url.path(percentEncoded: false)
    // One call instead of one for each of thousands of media files.
    let folder = try Descriptor(opening: path, flags: O_RDONLY | O_DIRECTORY, doing: "synchronising")
    guard syncfs(folder.number) == 0 else { throw StoreError.system(errno, path, doing: "synchronising") }
    let parent = place.deletingLastPathComponent()
    try makeFolder(parent, doing: "making")
    if rename(path, place.path(percentEncoded: false)) != 0 {
      guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) else {
        throw StoreError.system(errno, place.path(percentEncoded: false), doing: "naming")
      }
      // The same content is there already: that is the point of naming by content. Unless it was damaged since.
      if (try? FolderDigest(of: place)) != content {
        try removeTree(place)
        guard rename(path, place.path(percentEncoded: false)) == 0 else {
          throw StoreError.system(errno, place.path(percentEncoded: false), doing: "naming")
        }
      }
    }
    try synchronise(parent)
    return content
  }
}
