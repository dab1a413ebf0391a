import Synchronization

/// Decoded frames of small samples, kept from epoch to epoch: a data set that fits into memory is decoded once.
///
/// Kept frames are those that would be decoded again, so a cache changes no result. What comes first stays: training goes
/// through all samples before it comes back to one, and a cache that forgot the oldest would never hold what is asked for.
package final class FrameCache: Sendable {
  private struct Key: Hashable {
    var source: String
    var path: String
    var part: PartRange?
  }

  private struct State {
    var kept: [Key: [Frame]] = [:]
    /// Samples that did not decode as a whole, though parts of them may.
    var refused: Set<Key> = []
    var bytes = 0
  }

  /// Most bytes of pixels that are kept.
  package let capacity: Int
  private let largest: Int
  private let state = Mutex(State())

  /// - Parameter capacity: bytes of pixels; one sample takes at most a 64th of them.
  package init(capacity: Int) {
    self.capacity = capacity
    largest = capacity / 64
  }

  /// Bytes of pixels kept now.
  package var bytes: Int { state.withLock { $0.bytes } }

  /// The frames with the numbers `indices`, counted from the sample's own first frame; nil for a sample that is too large,
  /// came too late, or does not decode as a whole: it is then read the ordinary way.
  func frames(of sample: Sample, source: String, at indices: [Int], root: MediaRoot, limits: MediaLimits) -> [Frame]? {
    let count = sample.kind == .image ? 1 : sample.part?.frameCount ?? sample.frames
    guard count > 0, indices.allSatisfy({ (0..<count).contains($0) }) else { return nil }
    let key = Key(source: source, path: sample.path, part: sample.part)
    let expected = 3 * sample.width * sample.height * count
    let known: [Frame]?? = state.withLock { state in
      if let frames = state.kept[key] { return .some(frames) }
      guard expected > 0, expected <= largest, state.bytes + expected <= capacity, !state.refused.contains(key) else {
        return .some(nil)
      }
      state.bytes += expected
      return nil
    }
    if let known { return known.map { frames in indices.map { frames[$0] } } }
    let frames = try? SampleReader.frames(of: sample, at: Array(0..<count), root: root, limits: limits)
    let size = frames?.reduce(0) { $0 + $1.pixels.count }
    state.withLock { state in
      if let frames, size == expected, state.kept[key] == nil {
        state.kept[key] = frames
      } else {
        state.bytes -= expected
        if size != expected { state.refused.insert(key) }
      }
    }
    return frames.map { frames in indices.map { frames[$0] } }
  }
}
