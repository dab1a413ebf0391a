/// Whether a file ends before what its container says it holds, read from sizes in headers alone.
///
/// libav reads what is there of such a file and reports nothing. Each container states other things; only a statement that
/// the bytes contradict counts, so a stream that was never finished (sizes unknown) is whole unless its last part is not.
enum ContainerEnd {
  /// What is missing, in words; nil when nothing is, or when the container does not say.
  /// - Parameter container: libav's name of it.
  static func missing(_ range: ByteRange, container: String) -> String? {
    switch container {
    case "avi": AVIEnd.missing(range)
    case "flv", "live_flv": FLVEnd.missing(range)
    case let name where name.hasPrefix("matroska"): MatroskaEnd.missing(range)
    default: nil
    }
  }

  /// The words for a part that should end at byte `end`.
  static func words(_ part: String, end: Int, of range: ByteRange) -> String {
    "\(part) should reach to byte \(end) and the file has \(range.count)"
  }
}

extension ByteRange {
  /// Up to `limit` bytes from `start` on; fewer, perhaps none, at the end of the range or where reading fails.
  func view(_ limit: Int, at start: Int) -> ByteView {
    guard start >= 0, start < count else { return ByteView([]) }
    let size = min(limit, count - start)
    return ByteView(
      [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        guard let base = buffer.baseAddress else { return }
        filled = max(0, file.read(size, at: offset + start, into: base))
      })
  }
}
