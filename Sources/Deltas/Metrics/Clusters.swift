import Analysis

/// The clusters that clips fall into.
struct Clusters {
  /// Of each clip, from 0 in order of first appearance.
  let numbers: [Int]
  let count: Int

  /// Some cluster has more than one clip.
  var isRelated: Bool { count < numbers.count }

  init(videos: [String], labels: [Int], _ clustering: Clustering) {
    var known: [String: Int] = [:]
    let names = clustering == .class ? labels.map { "class \($0)" } : videos
    numbers = names.map { name in
      let number = known[name] ?? known.count
      known[name] = number
      return number
    }
    count = known.count
  }

  init(_ clips: [PairedRepeats.Clip], _ clustering: Clustering) {
    self.init(
      videos: clustering == .none ? clips.map { "\($0.video) \($0.id)" } : clips.map(\.video),
      labels: clips.map(\.label), clustering)
  }
}

/// The paired bootstrap of all metrics of one pair of weights; those of the same hits share its draws.
struct WeightsBootstrap {
  /// The same data give the same interval, always.
  static let seed: UInt64 = 0

  let clustering: Clustering
  /// Of each clip.
  let clusters: [Int]
  let isRelated: Bool
  private let first: ClipScores
  private let fifth: ClipScores
  private let intervals: [ClipMetric: Interval]

  init(_ pairs: PairedRepeats, _ clustering: Clustering) {
    let clips = pairs.clips
    let found = Clusters(clips, clustering)
    func scores(_ metric: ClipMetric) -> ClipScores {
      ClipScores(
        first: clips.map { metric.isHit($0.a) }, second: clips.map { metric.isHit($0.b) }, classes: clips.map(\.label),
        clusters: found.numbers)
    }
    self.clustering = clustering
    clusters = found.numbers
    isRelated = found.isRelated
    first = scores(.top1)
    fifth = scores(.top5)
    let hits = first.bootstrap([.overClips, .overClasses], seed: Self.seed)
    let near = fifth.bootstrap([.overClips], seed: Self.seed)
    intervals = [
      .top1: hits[0].interval(), .meanClass: hits[1].interval(), .top5: near[0].interval(),
    ]
  }

  func scores(_ metric: ClipMetric) -> ClipScores { metric == .top5 ? fifth : first }

  /// Nil for a single cluster.
  func interval(_ metric: ClipMetric) -> Interval? { intervals[metric].flatMap { $0.low.isFinite ? $0 : nil } }
}
