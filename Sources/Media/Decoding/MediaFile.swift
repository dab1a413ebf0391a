import Glibc

/// The questions asked of any media file before a decoder sees it.
enum MediaFile {
  /// The size of the regular file at `path`, in bytes.
  /// - Throws: `missing` when there is none or it may not be read, `notMedia` for folders and special files, `empty`.
  ///   Nothing is opened: a pipe would wait for its writer.
  static func size(_ path: String) throws(MediaError) -> Int {
    var info = stat()
    guard stat(path, &info) == 0 else {
      let code = errno
      let isLink = lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFLNK
      let why = code == ENOENT ? (isLink ? "found a link to nothing" : "no such file") : words(code)
      throw MediaError(.missing, path: path, while: "opening", why)
    }
    let kind = info.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw MediaError(.notMedia, path: path, while: "opening", "found \(name(kind)), expected a media file")
    }
    guard access(path, R_OK) == 0 else { throw MediaError(.missing, path: path, while: "opening", words(errno)) }
    guard info.st_size > 0 else {
      throw MediaError(.empty, path: path, while: "opening", "the file holds no bytes")
    }
    return Int(info.st_size)
  }

  /// What a file that is no regular one is called.
  private static func name(_ kind: mode_t) -> String {
    switch kind {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }

  private static func words(_ code: Int32) -> String { LibAV.text(-code) }

  /// The size of the medium at `place`, in bytes; what a member of a volume is was seen when the volume was indexed.
  static func size(_ place: MediaPlace) throws(MediaError) -> Int {
    guard let range = place.range else { return try size(place.name) }
    guard range.count > 0 else {
      throw MediaError(.empty, path: place.name, while: "opening", "the file holds no bytes")
    }
    return range.count
  }

  /// The first `limit` bytes of the medium at `place`.
  static func bytes(_ place: MediaPlace, limit: Int = .max) throws(MediaError) -> [UInt8] {
    guard let range = place.range else { return try bytes(place.name, limit: limit) }
    let count = min(try size(place), limit)
    do throws(MediaError) {
      return try range.file.bytes(range.offset..<(range.offset + count))
    } catch {
      throw MediaError(error.reason, path: place.name, while: error.action, error.detail)
    }
  }

  /// The first `limit` bytes of `path`.
  static func bytes(_ path: String, limit: Int = .max) throws(MediaError) -> [UInt8] {
    let file = try OpenFile(path: path)
    return try file.bytes(0..<min(file.size, limit))
  }
}
