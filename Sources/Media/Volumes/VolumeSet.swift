import Glibc
import Synchronization

/// The tar volumes that together hold what a folder would: `vol_0.tar`, `vol_1.tar`, … in the folder, or one archive.
///
/// A listed path is looked for in all of them, as it is and behind the folder's own name: archives are made both from
/// inside a folder and from beside it.
final class VolumeSet: Sendable {
  private let volumes: [TarVolume]
  /// The folder's own name and a slash.
  private let prefix: [UInt8]

  /// The volumes of the folder at `path`, or the archive at `path`; nil when it is neither.
  /// - Throws: what opening a volume throws.
  init?(_ path: String, cache: String?, isKept: Bool) throws(MediaError) {
    guard let files = Self.files(path) else { return nil }
    var volumes: [TarVolume] = []
    for file in files { volumes.append(try TarVolume(path: file, cache: cache, isKept: isKept)) }
    self.volumes = volumes
    let name = path.utf8.split(separator: 0x2F).last ?? path.utf8[...]
    prefix = Array(files == [path] ? name.dropLast(4) : name) + [0x2F]
  }

  /// Paths of the volumes, by their names' bytes.
  private static func files(_ path: String) -> [String]? {
    if path.hasSuffix(".tar"), isFile(path) { return [path] }
    guard ["0", "00", "000", "1", "01", "001"].contains(where: { isFile("\(path)/vol_\($0).tar") }),
      let names = MediaTree.names(in: path)
    else { return nil }
    return names.filter(isVolume).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { path + "/" + $0 }
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func isVolume(_ name: String) -> Bool {
    name.hasPrefix("vol_") && name.hasSuffix(".tar") && name.utf8.count > 8
      && name.utf8.dropFirst(4).dropLast(4).allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// The place of the file with this path below the folder; nil when no volume holds it.
  /// - Throws: `unsupported` for links and the like, `damaged` when two volumes hold it.
  func place(_ path: some Collection<UInt8>) throws(MediaError) -> MediaPlace? {
    if let found = try place(named: Array(path)) { return found }
    return try place(named: prefix + path)
  }

  private func place(named name: [UInt8]) throws(MediaError) -> MediaPlace? {
    var found: MediaPlace?
    for volume in volumes {
      guard let place = try volume.place(name) else { continue }
      if let found {
        throw MediaError(
          .damaged, path: found.name, while: "opening",
          "\(volume.file.path) holds it too; each path is expected in one volume")
      }
      found = place
    }
    return found
  }

  /// Whether a member lies below the folder with this path.
  func holdsFolder(_ path: some Collection<UInt8>) -> Bool {
    let inside = Array(path) + [0x2F]
    return volumes.contains { $0.index.holds(prefix: inside) || $0.index.holds(prefix: prefix + inside) }
  }

  /// Calls `body` with the path of every member as a list would give it.
  func forEachPath(_ body: (UnsafeRawBufferPointer) -> Void) {
    for volume in volumes {
      volume.index.forEachName { name in
        body(name.starts(with: prefix) ? UnsafeRawBufferPointer(rebasing: name[prefix.count...]) : name)
      }
    }
  }
}
