import Execution

/// A clip on which the sides disagree.
struct Flip: Hashable, Sendable {
  var repetition: String
  var clip: String
  var label: String
  /// What either side took it for.
  var a: String
  var b: String

  /// Those that B got right and A wrong, and the other way about, in the order of the clips.
  static func all(_ pairs: PairedRepeats) -> (fixed: [Flip], broken: [Flip]) {
    func name(_ index: Int?) -> String {
      index.map { pairs.classes.indices.contains($0) ? pairs.classes[$0] : "\($0)" } ?? ""
    }
    var (fixed, broken): ([Flip], [Flip]) = ([], [])
    for pair in pairs.pairs {
      for clip in pair.clips {
        let (before, after) = (ClipMetric.top1.isHit(clip.a), ClipMetric.top1.isHit(clip.b))
        guard before != after else { continue }
        let flip = Flip(
          repetition: pair.repetition, clip: clip.id, label: name(clip.label), a: name(clip.a.top5.first),
          b: name(clip.b.top5.first))
        if after { fixed.append(flip) } else { broken.append(flip) }
      }
    }
    return (fixed, broken)
  }
}
