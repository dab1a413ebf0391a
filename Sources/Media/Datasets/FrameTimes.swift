/// When the frames of a video of variable rate are shown: a line through knots, each frame within ``tolerance`` of it.
///
/// A video of constant rate needs none: frame `i` is shown at `i ÷ rate`.
package struct FrameTimes: Hashable, Codable, Sendable {
  package struct Knot: Hashable, Codable, Sendable {
    package var frame: Int
    /// From the first frame on.
    package var seconds: Double

    package init(frame: Int, seconds: Double) {
      self.frame = frame
      self.seconds = seconds
    }
  }

  /// Seconds that a frame may be off its line.
  static let tolerance = 0.002
  /// Knots at most: beyond, the tolerance is doubled until they are enough.
  static let mostKnots = 4096

  /// The first and the last frame, and those between where the pace changes; ascending in both.
  package private(set) var knots: [Knot]

  /// - Parameters:
  ///   - times: when each frame is shown, ascending, in any origin.
  ///   - rate: frames a second that the file states.
  /// - Returns: nil when every frame is within half a frame of its place at that rate, or nothing is known.
  package init?(_ times: [Double], rate: Double) {
    guard let start = times.first, times.count > 1 else { return nil }
    let own = times.map { $0 - start }
    if rate > 0, own.enumerated().allSatisfy({ abs($1 * rate - Double($0)) <= 0.5 }) { return nil }
    var tolerance = Self.tolerance
    knots = Self.fit(own, within: tolerance)
    while knots.count > Self.mostKnots {
      tolerance *= 2
      knots = Self.fit(own, within: tolerance)
    }
  }

  /// Lines from knot to knot, each as long as one within the tolerance of all its frames can be.
  private static func fit(_ times: [Double], within tolerance: Double) -> [Knot] {
    var knots = [Knot(frame: 0, seconds: times[0])]
    var (low, high) = (-Double.infinity, Double.infinity)
    for frame in 1..<times.count {
      var from = knots[knots.count - 1]
      let slope = (times[frame] - from.seconds) / Double(frame - from.frame)
      if slope < low || slope > high {
        from = Knot(frame: frame - 1, seconds: times[frame - 1])
        knots.append(from)
        (low, high) = (-Double.infinity, Double.infinity)
      }
      let steps = Double(frame - from.frame)
      low = max(low, (times[frame] - tolerance - from.seconds) / steps)
      high = min(high, (times[frame] + tolerance - from.seconds) / steps)
    }
    knots.append(Knot(frame: times.count - 1, seconds: times[times.count - 1]))
    return knots
  }

  /// When `frame` is shown; behind the last one, what would come at the pace of the last two knots.
  func seconds(of frame: Int) -> Double {
    let (before, after) = around { $0.frame <= frame }
    let pace = (after.seconds - before.seconds) / Double(after.frame - before.frame)
    return before.seconds + Double(frame - before.frame) * pace
  }

  /// The first frame that is shown at `seconds` or later; a frame behind the last one when none is.
  func firstFrame(from seconds: Double) -> Int {
    guard let last = knots.last, seconds <= last.seconds + Self.tolerance else { return (knots.last?.frame ?? -1) + 1 }
    let (before, after) = around { $0.seconds < seconds }
    let pace = (after.seconds - before.seconds) / Double(after.frame - before.frame)
    guard pace > 0 else { return before.frame }
    // A frame that is shown a hair earlier, by rounding, is the one that is meant.
    let place = Double(before.frame) + (seconds - before.seconds) / pace
    return max(before.frame, min(last.frame, Self.whole((place - Self.tolerance / pace).rounded(.up))))
  }

  /// More than any video lasts: files and lists may state what they will.
  package static let mostSeconds = 1_000_000_000_000_000

  /// A whole number, however large what a file or a list states is.
  static func whole(_ value: Double) -> Int { Int(max(-Double(mostSeconds), min(Double(mostSeconds), value))) }

  /// The knots that a place lies between: the last of those that `isBefore`, and the next.
  private func around(_ isBefore: (Knot) -> Bool) -> (Knot, Knot) {
    var (low, high) = (0, knots.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isBefore(knots[middle]) { low = middle } else { high = middle }
    }
    return (knots[low], knots[low + 1])
  }
}

extension Sample {
  /// Frames a second where the rate is constant; one where none is known.
  private var pace: Double { frameRate > 0 ? frameRate : 1 }

  /// When a frame of the medium is shown, in seconds from its first one; it need not be of this part.
  package func seconds(of frame: Int) -> Double { times?.seconds(of: frame) ?? Double(frame) / pace }

  /// When a frame of the medium is over: when the next comes, but no later than the average rate says, for before a gap a
  /// frame stands for nothing.
  package func end(of frame: Int) -> Double {
    guard let times else { return Double(frame + 1) / pace }
    return min(times.seconds(of: frame + 1), times.seconds(of: frame) + 1 / pace)
  }

  /// The frame of the medium at `seconds`: the nearest of a constant rate, else the first that is shown from then on.
  package func frame(at seconds: Double) -> Int {
    times?.firstFrame(from: seconds) ?? FrameTimes.whole((seconds * pace).rounded())
  }

  /// The number of spans of `length` seconds before the one that `frame` is shown in.
  package func span(of frame: Int, length: Double) -> Int {
    FrameTimes.whole(((seconds(of: frame) + FrameTimes.tolerance) / length).rounded(.down))
  }

  /// The first whole second that the frame behind `frame` is nearer to than `frame`.
  package func second(behind frame: Int) -> Int {
    FrameTimes.whole(((seconds(of: frame) + seconds(of: frame + 1)) / 2).rounded(.up))
  }

  /// The frame shown nearest to `seconds`.
  package func frame(nearest seconds: Double) -> Int {
    guard let times else { return FrameTimes.whole((seconds * pace).rounded()) }
    let next = times.firstFrame(from: seconds)
    guard next > 0 else { return next }
    return abs(times.seconds(of: next - 1) - seconds) < abs(times.seconds(of: next) - seconds) ? next - 1 : next
  }
}
