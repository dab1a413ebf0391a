import CLibAV
import Glibc

/// A range of a file as libav's input: positioned reads with seeking, nothing unpacked or copied.
///
/// It must outlive the context that reads from ``context``.
final class ByteRangeInput {
  private let range: ByteRange
  private let deadline: Deadline
  private var position = 0
  private(set) var context: UnsafeMutablePointer<AVIOContext>?

  private static let bufferSize = 32 << 10

  /// - Throws: `tooLarge` when there is no memory for its buffer.
  init(_ range: ByteRange, name: String, deadline: Deadline) throws(MediaError) {
    self.range = range
    self.deadline = deadline
    let buffer = av_malloc(Self.bufferSize)
    context = avio_alloc_context(
      buffer?.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0,
      Unmanaged.passUnretained(self).toOpaque(),
      { Unmanaged<ByteRangeInput>.fromOpaque($0!).takeUnretainedValue().read($1, Int($2)) }, nil,
      { Unmanaged<ByteRangeInput>.fromOpaque($0!).takeUnretainedValue().seek($1, $2) })
    guard buffer != nil, context != nil else {
      av_free(buffer)
      throw MediaError(.tooLarge, path: name, while: "opening", "out of memory")
    }
  }

  deinit {
    // libav may have exchanged the buffer for a larger one.
    if let context { av_free(context.pointee.buffer) }
    avio_context_free(&context)
  }

  private func read(_ target: UnsafeMutablePointer<UInt8>?, _ wanted: Int) -> Int32 {
    let count = min(wanted, range.count - position)
    guard let target, count > 0 else { return omni_averror_eof() }
    if deadline.hasPassed { return omni_averror_exit() }
    let done = range.file.read(count, at: range.offset + position, into: target)
    // A failed read gives the negative error number, as libav's own do.
    guard done != 0 else { return omni_averror_eof() }
    position += max(done, 0)
    return Int32(done)
  }

  private func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    if origin & AVSEEK_SIZE != 0 { return Int64(range.count) }
    // libav asks for places from the start alone. They come out of the file: they may be anything.
    guard origin & ~AVSEEK_FORCE == SEEK_SET, offset >= 0 else { return -Int64(EINVAL) }
    position = min(Int(offset), range.count)
    return Int64(position)
  }
}
