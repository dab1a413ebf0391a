package import Randomness

/// What one draw from an untrimmed source is.
package enum PartSampling: String, Codable, Sendable, CaseIterable {
  /// A video, then one of its positive parts: an epoch is as long as there are videos (the reference code's way).
  case video
  /// A positive part.
  case part
}

/// The positive parts of untrimmed videos, ready to be drawn from.
package struct SelectedParts: Hashable, Codable, Sendable {
  /// Indices of the selected parts, video by video, each video's in order.
  package let parts: [Int]
  /// Lengths of the runs of `parts` that are drawn as one; nil when parts are drawn one by one.
  package let groups: [Int]?
  /// Videos without a positive part; nothing is drawn from them.
  package let emptyVideos: Int

  /// - Parameters:
  ///   - videos: the video each part belongs to.
  ///   - isPositive: whether the part is kept.
  package init(videos: [String], isPositive: [Bool], sampling: PartSampling) {
    precondition(videos.count == isPositive.count, "\(videos.count) parts, \(isPositive.count) flags")
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (index, video) in videos.enumerated() {
      if members[video] == nil {
        order.append(video)
        members[video] = []
      }
      if isPositive[index] { members[video]?.append(index) }
    }
    let chosen = order.compactMap { members[$0] }
    let filled = chosen.filter { !$0.isEmpty }
    parts = filled.flatMap { $0 }
    groups = sampling == .video ? filled.map(\.count) : nil
    emptyVideos = chosen.count - filled.count
  }
}

/// One positive and two negative snippets of an untrimmed video, as the paper builds a three-snippet input.
package enum SnippetTriple {
  /// Indices in ascending order, or nil when there is no positive.
  ///
  /// The positive is uniform over `positives`, the negatives are two different ones of `negatives`. With a single
  /// negative it is taken twice; with none, positives take the places (different ones while they last).
  package static func draw(positives: [Int], negatives: [Int], random: inout CounterRandom) -> [Int]? {
    if positives.isEmpty { return nil }
    let place = random.below(positives.count)
    var chosen = [positives[place]]
    var others = negatives
    if others.isEmpty {
      others = positives
      if others.count > 1 { others.remove(at: place) }
    }
    for _ in 0..<2 {
      let index = random.below(others.count)
      chosen.append(others[index])
      if others.count > 1 { others.remove(at: index) }
    }
    return chosen.sorted()
  }
}
