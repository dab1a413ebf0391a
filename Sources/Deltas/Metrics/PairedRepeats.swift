import Execution

/// Both sides' evaluations of the same clips, repeat by repeat.
package struct PairedRepeats: Sendable {
  /// A clip that both sides have.
  struct Clip: Sendable {
    var id: String
    var label: Int
    /// Clips with the same text are related: parts of one video, or one clip in several repeats.
    var video: String
    var a: Prediction
    var b: Prediction
  }

  struct Pair: Sendable {
    var repetition: String
    var identity: String
    /// In A's order.
    var clips: [Clip]
  }

  let source: String
  let classes: [String]
  let pairs: [Pair]
  /// Clips that only one side has, over all pairs: their media could not be read on the other.
  package let unpaired: Int

  /// Repeats that both sides have, on the same clips; where there are none, the first of each side on the same clips.
  package init?(_ a: [EvaluatedClips], _ b: [EvaluatedClips]) {
    func matches(_ left: EvaluatedClips, _ right: EvaluatedClips) -> Bool {
      left.source == right.source && left.identity == right.identity && left.classes == right.classes
    }
    var found: [(EvaluatedClips, EvaluatedClips)] = a.compactMap { left in
      b.first { $0.repetition == left.repetition && matches(left, $0) }.map { (left, $0) }
    }
    if found.isEmpty {
      let crossed = a.lazy.compactMap { left in b.first { matches(left, $0) }.map { (left, $0) } }
      found = crossed.first.map { [$0] } ?? []
    }
    guard let first = found.first else { return nil }
    source = first.0.source
    classes = first.0.classes
    pairs = found.map(Pair.init)
    unpaired = zip(found, pairs).reduce(0) { sum, both in
      sum + both.0.0.predictions.count + both.0.1.predictions.count - 2 * both.1.clips.count
    }
    if pairs.allSatisfy(\.clips.isEmpty) { return nil }
  }

  var clips: [Clip] { pairs.flatMap(\.clips) }

  /// All pairs are of the same clips.
  var sharesClips: Bool { Set(pairs.map(\.identity)).count == 1 }
}

extension PairedRepeats.Pair {
  fileprivate init(_ a: EvaluatedClips, _ b: EvaluatedClips) {
    let others = Dictionary(b.predictions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    repetition = a.repetition
    identity = a.identity
    clips = a.predictions.compactMap { said in
      others[said.id].map { other in
        PairedRepeats.Clip(
          id: said.id, label: said.label, video: "\(a.identity) \(a.videos[said.id] ?? said.id)", a: said, b: other)
      }
    }
  }
}
