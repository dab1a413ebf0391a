import Foundation
import Glibc

/// A tar archive read in place: held open, with the index of its members.
///
/// Building the index reads every header once. With a cache folder it is kept there under the archive's path, size, time
/// of change and file number, and mapped the next time; it never lies beside the media.
final class TarVolume: Sendable {
  let file: OpenFile
  let index: MemberIndex

  /// - Parameters:
  ///   - cache: where indexes are kept; nil keeps none.
  ///   - isKept: false only reads the cache, as planning must.
  /// - Throws: `missing`, `empty`, `notMedia`, `truncated` or `damaged`.
  init(path: String, cache: String?, isKept: Bool) throws(MediaError) {
    let file = try OpenFile(path: path)
    self.file = file
    let kept = cache.map { $0 + "/" + Self.name(file) }
    if let kept, let known = Self.read(kept, fileSize: file.size) {
      index = known
      return
    }
    index = try MemberIndex(reading: file)
    if let kept, let cache, isKept { Self.write(index, to: kept, in: cache) }
  }

  /// The place of a member that is a file; nil when there is none with this name.
  /// - Throws: `unsupported` for members that are no plain files, saying what they are.
  func place(_ name: some Collection<UInt8>) throws(MediaError) -> MediaPlace? {
    guard let member = index.member(name) else { return nil }
    let shown = file.path + "/" + String(decoding: name, as: UTF8.self)
    let what: String
    switch member.kind {
    case .file:
      return MediaPlace(name: shown, range: ByteRange(of: file, offset: member.offset, count: member.count))
    case .hardLink: what = "a hard link to a member that is not there"
    case .symbolicLink: what = "a symbolic link, which is not followed inside a volume"
    case .sparse: what = "a sparse member, whose bytes are not the file's; pack it again without --sparse"
    case .special: what = "a device, a pipe or a member of an unknown type"
    }
    throw MediaError(.unsupported, path: shown, while: "opening", "found \(what)")
  }

  // MARK: the kept index

  /// 64-bit FNV-1a over what tells the archive from others and from its own earlier self.
  private static func name(_ file: OpenFile) -> String {
    let stamp = "\(file.path)\n\(file.size)\n\(file.modified)\n\(file.inode)"
    let digest = stamp.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "tar-" + String(digest, radix: 16) + "-\(file.size).index"
  }

  private static func read(_ path: String, fileSize: Int) -> MemberIndex? {
    guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else { return nil }
    return MemberIndex(bytes, fileSize: fileSize)
  }

  /// Written beside and renamed. A cache that cannot be written costs only time.
  private static func write(_ index: MemberIndex, to path: String, in folder: String) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let beside = path + ".\(getpid()).\(UInt64.random(in: 0 ... .max))"
    do {
      try index.bytes.write(to: URL(fileURLWithPath: beside))
      guard rename(beside, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      unlink(beside)
    }
  }
}
