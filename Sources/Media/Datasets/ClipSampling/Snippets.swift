package import Randomness

/// Frames of an untrimmed video from which a training clip takes one positive and negatives for the rest: an epoch then sees
/// an action among what surrounds it.
///
/// - Source: OmniSource (Duan et al. 2020), section 3.5: three-snippet inputs of 1 positive and 2 negative frames.
package struct Snippets: Hashable, Codable, Sendable {
  /// Numbers of frames in the video.
  package var positives: [Int]
  package var negatives: [Int]

  package init(positives: [Int], negatives: [Int]) {
    self.positives = positives
    self.negatives = negatives
  }

  /// `count` frames in order of time.
  ///
  /// The positive is uniform over `positives`, the others are different ones of `negatives`. When negatives run out they are
  /// taken again; without any, other positives take their places.
  package func draw(_ count: Int, random: inout CounterRandom) -> [Int] {
    precondition(!positives.isEmpty, "snippets without a positive frame")
    let place = random.below(positives.count)
    var chosen = [positives[place]]
    var others = negatives
    if others.isEmpty {
      others = positives
      if others.count > 1 { others.remove(at: place) }
    }
    var left = others
    for _ in 1..<max(1, count) {
      if left.isEmpty { left = others }
      chosen.append(left.remove(at: random.below(left.count)))
    }
    return chosen.sorted()
  }
}
