import Glibc

/// The questions asked of any media file before a decoder sees it.
enum MediaFile {
  /// The size of the regular file at `path`, in bytes.
  /// - Throws: `missing` when there is none or it may not be read, `notMedia` for folders and devices, `empty`.
  static func size(_ path: String) throws(MediaError) -> Int {
    var info = stat()
    guard stat(path, &info) == 0, access(path, R_OK) == 0 else {
      let why = errno == ENOENT ? "no such file" : String(cString: strerror(errno)).lowercased()
      throw MediaError(.missing, path: path, while: "opening", why)
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      throw MediaError(.notMedia, path: path, while: "opening", "found a folder or device, expected a media file")
    }
    guard info.st_size > 0 else {
      throw MediaError(.empty, path: path, while: "opening", "the file holds no bytes")
    }
    return Int(info.st_size)
  }

  /// The first `limit` bytes of `path`.
  static func bytes(_ path: String, limit: Int = .max) throws(MediaError) -> [UInt8] {
    let size = min(try size(path), limit)
    let handle = open(path, O_RDONLY | O_CLOEXEC)
    guard handle >= 0 else {
      throw MediaError(.missing, path: path, while: "opening", String(cString: strerror(errno)).lowercased())
    }
    defer { close(handle) }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let step = read(handle, buffer.baseAddress! + count, size - count)
        if step < 0 && errno == EINTR { continue }
        if step < 0 { failure = errno }
        if step <= 0 { break }
        count += step
      }
    }
    guard failure == 0 else {
      throw MediaError(.damaged, path: path, while: "reading", String(cString: strerror(failure)).lowercased())
    }
    return bytes
  }
}
