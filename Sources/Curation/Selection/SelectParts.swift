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

/// All parts of the untrimmed videos that have a positive one.
package struct WholeVideos: Hashable, Codable, Sendable {
  /// Indices of the selected parts, video by video, each video's in order.
  package let parts: [Int]
  /// What each of them trains as: a positive part as itself, another as most positive parts of its video (of equally
  /// frequent labels the lowest).
  package let labels: [Int]
  /// Lengths of the runs of `parts` that are drawn as one; nil when parts are drawn one by one.
  package let groups: [Int]?

  /// - Parameters:
  ///   - videos: the video each part belongs to.
  ///   - labels: of the positive parts; nil elsewhere.
  ///   - isNegative: whether the part may be drawn beside positive ones: the teacher disagreed, nothing else is held
  ///     against it.
  package init(videos: [String], labels: [Int?], isNegative: [Bool], sampling: PartSampling) {
    let members = VideoMembers(videos: videos, labels: labels, isNegative: isNegative)
    var (parts, all, groups): ([Int], [Int], [Int]) = ([], [], [])
    for video in members.all where !video.positives.isEmpty {
      let counts = Dictionary(grouping: video.positives) { labels[$0] ?? 0 }.mapValues(\.count)
      let most = counts.max { (-$0.value, $0.key) > (-$1.value, $1.key) }?.key ?? 0
      let taken = (video.positives + video.negatives).sorted()
      parts += taken
      all += taken.map { labels[$0] ?? most }
      groups.append(taken.count)
    }
    self.parts = parts
    self.labels = all
    self.groups = sampling == .video ? groups : nil
  }
}

/// Single frames of untrimmed videos, ready to be drawn from: what one draw chooses its positive and its negatives among.
package struct SelectedSnippets: Hashable, Codable, Sendable {
  /// One draw: a positive of `positives`, the other snippets of `negatives`. Indices of frames, ascending.
  package struct Unit: Hashable, Codable, Sendable {
    package let positives: [Int]
    package let negatives: [Int]
    package let label: Int
  }

  /// Video by video; within one by label, or positive by positive.
  package let units: [Unit]

  /// - Parameters:
  ///   - videos: the video each frame belongs to.
  ///   - labels: of the positive frames; nil elsewhere.
  ///   - isNegative: whether the frame may be drawn as a negative.
  ///   - sampling: `video`: one unit for each video and label; `part`: one for each positive frame.
  package init(videos: [String], labels: [Int?], isNegative: [Bool], sampling: PartSampling) {
    let members = VideoMembers(videos: videos, labels: labels, isNegative: isNegative)
    units = members.all.flatMap { video -> [Unit] in
      switch sampling {
      case .part:
        return video.positives.map { Unit(positives: [$0], negatives: video.negatives, label: labels[$0] ?? 0) }
      case .video:
        let groups = Dictionary(grouping: video.positives) { labels[$0] ?? 0 }
        return groups.sorted { $0.key < $1.key }.map {
          Unit(positives: $0.value, negatives: video.negatives, label: $0.key)
        }
      }
    }
  }
}

/// The parts of each video, in the order in which videos first appear.
private struct VideoMembers {
  var all: [(positives: [Int], negatives: [Int])] = []

  init(videos: [String], labels: [Int?], isNegative: [Bool]) {
    precondition(
      videos.count == labels.count && videos.count == isNegative.count,
      "\(videos.count) parts, \(labels.count) labels, \(isNegative.count) flags")
    var places: [String: Int] = [:]
    for (index, video) in videos.enumerated() {
      let place = places[video] ?? all.count
      if place == all.count {
        places[video] = place
        all.append(([], []))
      }
      if labels[index] != nil {
        all[place].positives.append(index)
      } else if isNegative[index] {
        all[place].negatives.append(index)
      }
    }
  }
}
