import Synchronization

/// A block of floats that one owner at a time fills or reads. Freed with its last reference.
package final class FloatBuffer: @unchecked Sendable {
  // Safe to share: the loader's workers write disjoint parts and the consumer reads after all of them have finished.
  package let pointer: UnsafeMutablePointer<Float>
  package let count: Int

  package init(count: Int) {
    self.count = count
    // Aligned for whole vectors and cache lines.
    pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  /// A copy of the contents, for tests and small uses.
  package var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}

/// Buffers kept for the next iteration of the same shape, so that a steady loader allocates nothing.
struct BufferPool {
  private var free: [Int: [FloatBuffer]] = [:]

  /// A buffer of exactly `count` floats, with unspecified contents.
  mutating func take(_ count: Int) -> FloatBuffer { free[count]?.popLast() ?? FloatBuffer(count: count) }

  mutating func put(_ buffer: FloatBuffer) { free[buffer.count, default: []].append(buffer) }
}

/// A pool shared by the thread that draws and the one that gives back.
final class BufferShelf: Sendable {
  private let pool = Mutex(BufferPool())

  func use<Result>(_ body: (inout BufferPool) -> Result) -> Result {
    // The result is made and used on one side only.
    nonisolated(unsafe) var result: Result?
    pool.withLock { result = body(&$0) }
    return result!
  }
}
