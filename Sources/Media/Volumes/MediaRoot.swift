import Glibc
import Synchronization

/// Where the media of a source are: a folder, or tar volumes that are read without unpacking them.
///
/// A path is looked for as a file below the folder first. Where there is none, any folder on its way that holds
/// `vol_0.tar`, `vol_1.tar` … (from 0 or 1, with or without leading zeros), or is itself a file `NAME.tar`, stands for
/// what its volumes unpack to. So a root may be a folder of files, a folder of volumes, one archive, or the folder above
/// several folders of volumes.
package final class MediaRoot: Sendable {
  /// As the recipe states it.
  package let path: String
  private let cache: String?
  private let isKept: Bool
  /// Volumes by the folder they lie in, relative to the root; what was found not to be any is remembered too.
  private let known = Mutex<[String: Result<VolumeSet?, MediaError>]>([:])

  /// - Parameters:
  ///   - cache: a folder for the indexes of volumes, made when needed; nil builds them anew each time.
  ///   - isKept: false only reads that folder.
  package init(_ path: String, cache: String? = nil, isKept: Bool = true) {
    self.path = path
    self.cache = cache
    self.isKept = isKept
  }

  /// Where the medium at `path`, relative to the root, is.
  ///
  /// Without volumes, what is nowhere is a place too: opening it says so.
  /// - Throws: what opening a volume throws; `unsupported` or `damaged` for members that cannot be used; `missing` for
  ///   what neither the disk nor the volumes on the way hold.
  package func place(_ path: String) throws(MediaError) -> MediaPlace {
    let whole = self.path.isEmpty ? path : self.path + "/" + path
    var status = stat()
    if stat(whole, &status) != 0, let member = try member(path, of: whole) { return member }
    return MediaPlace(path: whole)
  }

  /// Whether there is a medium at `path`.
  package func holds(_ path: String) -> Bool {
    guard let place = try? place(path) else { return false }
    return place.range != nil || access(place.name, R_OK) == 0
  }

  /// Whether there is anything at `path`: a medium, a folder, or something that is neither.
  package func isThere(_ path: String) -> Bool {
    do throws(MediaError) {
      let place = try place(path)
      if place.range != nil || access(place.name, F_OK) == 0 { return true }
    } catch {
      if error.reason != .missing { return true }
    }
    guard let volumes = try? volumes(in: "").get() else { return false }
    return volumes.holdsFolder(path.utf8)
  }

  /// Bytes of the medium at `path`; nil when there is none, or it is no plain file.
  package func size(_ path: String) -> Int? {
    guard let place = try? place(path) else { return nil }
    if let range = place.range { return range.count }
    var status = stat()
    return stat(place.name, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Why the volumes of the root itself cannot be used; nil when they can, or when it has none.
  package var fault: MediaError? {
    if case .failure(let error) = volumes(in: "") { return error }
    return nil
  }

  private func member(_ path: String, of whole: String) throws(MediaError) -> MediaPlace? {
    let path = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
    let bytes = path.utf8
    var start = bytes.startIndex
    var isAsked = false
    while true {
      if let volumes = try volumes(in: String(path[..<start])).get() {
        if let place = try volumes.place(bytes[start...]) { return place }
        isAsked = true
      }
      guard let slash = bytes[start...].firstIndex(of: 0x2F) else { break }
      start = bytes.index(after: slash)
    }
    guard isAsked else { return nil }
    throw MediaError(
      .missing, path: whole, while: "opening", "no such file, and no member of the volumes on the way has this name")
  }

  /// - Parameter folder: relative to the root, empty or with a slash at its end.
  private func volumes(in folder: String) -> Result<VolumeSet?, MediaError> {
    known.withLock { known in
      if let found = known[folder] { return found }
      let path = folder.isEmpty ? self.path : self.path + "/" + folder.dropLast()
      let found: Result<VolumeSet?, MediaError>
      do throws(MediaError) {
        found = .success(try VolumeSet(path, cache: cache, isKept: isKept))
      } catch {
        found = .failure(error)
      }
      known[folder] = found
      return found
    }
  }

  // MARK: class folders

  /// The class folders of the root, on disk and in its own volumes, by name; nil when it cannot be read.
  /// - Throws: what opening a volume throws.
  package func classFolders() throws(MediaError) -> [MediaTree.ClassFolder]? {
    let onDisk = MediaTree.classFolders(in: path)
    guard let volumes = try volumes(in: "").get() else { return onDisk }
    var files: [String: Set<String>] = [:]
    for folder in onDisk ?? [] { files[folder.name, default: []].formUnion(folder.files) }
    volumes.forEachPath { name in
      let text = String(decoding: name, as: UTF8.self)
      let parts = text.utf8.split(separator: 0x2F)
      guard parts.count > 1, !parts.contains(where: { $0.first == 0x2E }) else { return }
      files[String(parts[0]) ?? "", default: []].insert(text)
    }
    let loops = Set((onDisk ?? []).filter { !$0.isClass }.map(\.name))
    return files.keys.sorted(by: MediaTree.bytewise).map { name in
      MediaTree.ClassFolder(
        name: name, files: (files[name] ?? []).sorted(by: MediaTree.bytewise), isClass: !loops.contains(name))
    }
  }
}
