package import Randomness

/// Which frames of a video make its clips: MMAction2's `SampleFrames`, by formula version.
///
/// With N frames, clips of L frames at stride s, and C clips:
/// - training (both versions): E = L·s, A = ⌊(N − E + 1) ÷ C⌋. A > 0: i·A + uniform [0, A); else if N > max(C, E):
///   C sorted uniform numbers in [0, N − E + 1); else if A = 0: round-half-even(i·(N − E + 1)/C); else 0.
/// - testing, 0.x: a = (N − E + 1)/C; ⌊i·a + a/2⌋ when N > E − 1, else 0.
/// - testing, 1.x: E = (L − 1)·s + 1; one frame: i·N/C + N/(2C); one clip: ⌊max(N − E, 0)/2⌋; else
///   round-half-even(i·max(N − E, 0)/(C − 1)).
/// - Source: `mmaction/datasets/pipelines/loading.py` (0.x), `mmaction/datasets/transforms/loading.py` (1.x).
package struct FrameSampling: Hashable, Codable, Sendable {
  /// Which published formula test clips follow; training clips are the same in both.
  package enum Formula: String, Codable, Sendable, CaseIterable {
    case version0 = "0.x"
    case version1 = "1.x"
  }

  /// What happens to frame numbers beyond the end.
  package enum OutOfBound: String, Codable, Sendable, CaseIterable {
    /// Begin again at the first frame.
    case loop
    /// Stay at the last frame of the clip that exists.
    case repeatLast = "repeat_last"
  }

  /// L, frames of a clip.
  package var frames: Int
  /// s, distance between them.
  package var stride: Int
  /// C, clips of a video: TSN's segments.
  package var clips: Int
  package var formula: Formula
  package var outOfBound: OutOfBound
  /// Training clips may start anywhere up to the last frame (`keep_tail_frames`).
  package var keepsTail: Bool
  /// Each frame is moved by a random number below the stride.
  package var jitters: Bool

  package init(
    frames: Int, stride: Int, clips: Int, formula: Formula = .version0, outOfBound: OutOfBound = .loop,
    keepsTail: Bool = false, jitters: Bool = false
  ) {
    precondition(
      frames > 0 && stride > 0 && clips > 0,
      "frames, stride and clips must be positive, found \(frames), \(stride), \(clips)")
    self.frames = frames
    self.stride = stride
    self.clips = clips
    self.formula = formula
    self.outOfBound = outOfBound
    self.keepsTail = keepsTail
    self.jitters = jitters
  }

  /// Frame numbers of the training clips of a video of `count` frames, clip by clip: `clips · frames` of them.
  package func trainingIndices(count: Int, random: inout CounterRandom) -> [Int] {
    indices(offsets: trainingOffsets(count: count, random: &random), count: count) { random.below(stride) }
  }

  /// Frame numbers of the test clips of a video of `count` frames, clip by clip: `clips · frames` of them.
  package func testIndices(count: Int) -> [Int] {
    indices(offsets: testOffsets(count: count), count: count) { 0 }
  }

  /// First frames of the training clips, before the end of the video is looked at.
  package func trainingOffsets(count: Int, random: inout CounterRandom) -> [Int] {
    let room = count - frames * stride + 1
    if keepsTail {
      guard room > 0 else { return Array(repeating: 0, count: clips) }
      let width = Double(room) / Double(clips)
      return (0..<clips).map { Int((Double($0) * width + random.uniform(0, width)).rounded(.down)) }
    }
    let width = room.floorDivided(by: clips)
    if width > 0 { return (0..<clips).map { $0 * width + random.below(width) } }
    if count > max(clips, frames * stride) { return (0..<clips).map { _ in random.below(room) }.sorted() }
    guard width == 0 else { return Array(repeating: 0, count: clips) }
    return (0..<clips).map { Int((Double($0) * (Double(room) / Double(clips))).rounded(.toNearestOrEven)) }
  }

  /// First frames of the test clips.
  package func testOffsets(count: Int) -> [Int] {
    switch formula {
    case .version0:
      let room = count - frames * stride + 1
      guard room > 0 else { return Array(repeating: 0, count: clips) }
      let width = Double(room) / Double(clips)
      return (0..<clips).map { Int(Double($0) * width + width / 2) }
    case .version1:
      if frames == 1 {
        let width = Double(count) / Double(clips)
        return (0..<clips).map { Int(Double($0) * width + width / 2) }
      }
      let room = max(count - ((frames - 1) * stride + 1), 0)
      if clips == 1 { return [room / 2] }
      let step = Double(room) / Double(clips - 1)
      return (0..<clips).map { Int((Double($0) * step).rounded(.toNearestOrEven)) }
    }
  }

  private func indices(offsets: [Int], count: Int, jitter: () -> Int) -> [Int] {
    precondition(count > 0, "a video needs at least one frame, found \(count)")
    var indices: [Int] = []
    indices.reserveCapacity(clips * frames)
    for offset in offsets {
      let clip = (0..<frames).map { offset + $0 * stride + (jitters ? jitter() : 0) }
      switch outOfBound {
      case .loop: indices += clip.map { $0 % count }
      case .repeatLast:
        let last = clip.filter { $0 < count }.max() ?? 0
        indices += clip.map { $0 < count ? $0 : last }
      }
    }
    return indices
  }
}

extension Int {
  /// Division rounded towards minus infinity, as Python's `//`.
  func floorDivided(by divisor: Int) -> Int {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}
