package import Foundation
import Glibc
import Planning

/// The content of an output folder: its digest and its size.
package struct FolderDigest: Hashable, Sendable {
  /// SHA-256 over the sorted (relative path, content digest, size) of its files.
  package var digest: String
  package var sizeBytes: Int

  /// Reads every file once.
  ///
  /// - Throws: `StoreError.unusableOutput` on a link or special file, whose content is not the folder's own.
  package init(of folder: URL) throws(StoreError) {
    var encoding = CanonicalEncoding()
    var total = 0
    for path in try filePaths(in: folder) {
      let file = try FileContent(of: folder.appending(path: path, directoryHint: .notDirectory))
      encoding.append(path)
      encoding.append(file.digest)
      encoding.append(String(file.sizeBytes))
      total += file.sizeBytes
    }
    digest = encoding.digest
    sizeBytes = total
  }
}

/// Relative paths of all files below `folder`, sorted by their bytes, with `/` between folders.
///
/// - Throws: `StoreError.unusableOutput` on a link or special file.
package func filePaths(in folder: URL) throws(StoreError) -> [String] {
  let root = folder.path(percentEncoded: false)
  var found: [String] = []
  var pending = [""]
  while let inside = pending.popLast() {
    let path = root + "/" + inside
    guard let stream = opendir(path) else { throw StoreError.system(errno, path, doing: "reading") }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let relative = inside.isEmpty ? name : inside + "/" + name
      var status = stat()
      guard lstat(root + "/" + relative, &status) == 0 else {
        throw StoreError.system(errno, root + "/" + relative, doing: "reading")
      }
      switch status.st_mode & S_IFMT {
      case S_IFREG: found.append(relative)
      case S_IFDIR: pending.append(relative)
      default: throw StoreError.unusableOutput(path: root + "/" + relative, because: "it is a link or special file")
      }
    }
  }
  return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// One file's content.
package struct FileContent: Hashable, Sendable {
  package var digest: String
  package var sizeBytes: Int

  /// Reads the file once, a mebibyte at a time.
  package init(of file: URL) throws(StoreError) {
    let path = file.path(percentEncoded: false)
    let opened = try Descriptor(opening: path, flags: O_RDONLY, doing: "reading")
    let content = ContentDigest()
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(opened.number, $0.baseAddress, $0.count) }
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw StoreError.system(errno, path, doing: "reading")
      }
      buffer.withUnsafeBytes { content.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      total += count
    }
    digest = content.finish()
    sizeBytes = total
  }
}
