import CStreaming

/// Four runs of memory that a loop will soon reach, equally far apart. Where loops jump between many short runs, processors
/// do not see by themselves what comes next. Places past the end of a buffer are harmless.
struct Prefetch<Vector> {
  private let first: UnsafePointer<Vector>
  private let apart: Int

  /// - Parameter apart: vectors from one run's start to the next one's.
  @inline(__always)
  init(_ first: UnsafePointer<Vector>, apart: Int) {
    self.first = first
    self.apart = apart
  }

  /// Vector `index` of every run.
  @inline(__always)
  func toRead(_ index: Int) {
    prefetch_to_read(first + index)
    prefetch_to_read(first + (apart &+ index))
    prefetch_to_read(first + (2 &* apart &+ index))
    prefetch_to_read(first + (3 &* apart &+ index))
  }

  /// The first vector of every run.
  @inline(__always)
  func toWrite() {
    prefetch_to_write(first)
    prefetch_to_write(first + apart)
    prefetch_to_write(first + 2 &* apart)
    prefetch_to_write(first + 3 &* apart)
  }

  @inline(__always)
  static func toRead(_ place: UnsafePointer<Vector>) { prefetch_to_read(place) }
}
