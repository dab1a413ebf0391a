import CStreaming

/// How a pass over memory writes its results. What is larger than a cache keeps goes past it: a store through the cache
/// would first read the line that it replaces.
///
/// A thread that has written calls `finish()` before others read.
struct ResultStores {
  /// Results of more bytes than this are gone from the cache before anybody reads them.
  private static let cachedBytes = 8 << 20

  private let streams: Bool

  /// Through the cache: for results that take the place of what was just read.
  static var cached: ResultStores { ResultStores(bytes: 0) }

  /// For an activation of its own.
  init(_ size: BatchNormalizationSize) { self.init(bytes: size.layout.bytes(size.shape)) }

  init(bytes: Int) { streams = bytes > Self.cachedBytes }

  /// `place[index] = value`; `place` is aligned to its vectors.
  @inline(__always)
  func write(_ value: Lanes, _ place: UnsafeMutablePointer<Lanes>, _ index: Int) {
    if streams { streaming_store(value, place + index) } else { place[index] = value }
  }

  @inline(__always)
  func write(_ value: BFloat16Pairs, _ place: UnsafeMutablePointer<BFloat16Pairs>, _ index: Int) {
    if streams { streaming_store(unsafeBitCast(value, to: Lanes.self), place + index) } else { place[index] = value }
  }

  /// Lets other threads see what this one wrote.
  @inline(__always)
  func finish() { if streams { streaming_fence() } }
}
