import Execution

/// How often two classes are taken for each other.
struct ConfusedPair: Hashable, Sendable {
  var first: String
  var second: String
  /// (n_ij + n_ji) / (n_ij + n_ji + n_ii + n_jj); lower is better.
  var a: Double
  var b: Double

  var delta: Double { b - a }

  /// Every pair that either side confuses, the greatest change first.
  ///
  /// - Source: the confusion score of OmniSource's authors.
  static func all(_ pairs: PairedRepeats) -> [ConfusedPair] {
    func counts(_ said: (PairedRepeats.Clip) -> Prediction) -> [Int: [Int: Int]] {
      var counts: [Int: [Int: Int]] = [:]
      for clip in pairs.clips { counts[clip.label, default: [:]][said(clip).top5.first ?? -1, default: 0] += 1 }
      return counts
    }
    let (before, after) = (counts(\.a), counts(\.b))
    func score(_ counts: [Int: [Int: Int]], _ i: Int, _ j: Int) -> Double? {
      let crossed = (counts[i]?[j] ?? 0) + (counts[j]?[i] ?? 0)
      let all = crossed + (counts[i]?[i] ?? 0) + (counts[j]?[j] ?? 0)
      return all > 0 ? Double(crossed) / Double(all) : nil
    }
    var found: [ConfusedPair] = []
    for i in pairs.classes.indices {
      for j in pairs.classes.indices.dropFirst(i + 1) {
        guard let a = score(before, i, j), let b = score(after, i, j), a > 0 || b > 0 else { continue }
        found.append(ConfusedPair(first: pairs.classes[i], second: pairs.classes[j], a: a, b: b))
      }
    }
    return found.enumerated().sorted {
      (abs($1.element.delta), $0.offset) < (abs($0.element.delta), $1.offset)
    }.map(\.element)
  }
}
