import Analysis

/// What changed in one class.
struct ClassDelta: Hashable, Sendable {
  var name: String
  /// Clips, over all pairs.
  var clips: Int
  var a: Double
  var b: Double
  var fixed: Int
  var broken: Int
  var interval: Interval
  /// Mid-p, by Holm's method over the classes.
  var adjustedP: Double
  /// Training samples of the class that B has and A has not, mean over the repeats; negative where A has more.
  var added: Double?

  var delta: Double { AccuracyGrid.difference(a, b) }
}

extension ClassDelta {
  /// Every class that occurs, the greatest gain first.
  ///
  /// - Parameter added: samples of each class, by its name; empty when not known.
  static func all(_ pairs: PairedRepeats, added: [String: Double]) -> [ClassDelta] {
    let grouped = Dictionary(grouping: pairs.clips, by: \.label)
    let found = grouped.sorted { $0.key < $1.key }.map { label, clips -> (ClassDelta, Double) in
      let first = clips.map { ClipMetric.top1.isHit($0.a) }
      let second = clips.map { ClipMetric.top1.isHit($0.b) }
      let clusters = Clusters(clips, .video)
      let clustered = ClusteredComparison(first: first, second: second, cluster: clusters.numbers)
      let plain = clustered.comparison
      let name = pairs.classes.indices.contains(label) ? pairs.classes[label] : "\(label)"
      let delta = ClassDelta(
        name: name, clips: clips.count, a: Double(first.count { $0 }) / Double(clips.count),
        b: Double(second.count { $0 }) / Double(clips.count), fixed: plain.fixed, broken: plain.broken,
        interval: clusters.isRelated ? clustered.interval() ?? plain.interval() : plain.interval(), adjustedP: 1,
        added: added[name])
      return (delta, clustered.midP)
    }
    let adjusted = zip(found, Holm.adjusted(found.map(\.1))).map { pair, p in
      var delta = pair.0
      delta.adjustedP = p
      return delta
    }
    return adjusted.enumerated().sorted { ($1.element.delta, $0.offset) < ($0.element.delta, $1.offset) }.map(\.element)
  }
}
