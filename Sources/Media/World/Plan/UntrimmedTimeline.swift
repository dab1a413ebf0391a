import Randomness

/// The course of an untrimmed video: one to three stretches of one action, 10 … 40 % of its length, amid standing about,
/// perhaps a stretch of another action, and the empty scene.
enum UntrimmedTimeline {
  /// Spans covering a video whose length is drawn from the source's range.
  /// - Parameters:
  ///   - shown: the class most of the action is of, or nil for a video without any action.
  ///   - query: the class the other action must not be of.
  static func spans(
    of shown: WorldClass?, not query: WorldClass, source: WorldSourceSpec, world: WorldSpec,
    random: inout CounterRandom
  ) -> [Shot.Span] {
    let total = max(4, Int((random.uniform(source.shortest, source.longest) * world.frameRate).rounded()))
    let shortest = max(1, Int(world.clipSeconds * world.frameRate * 0.5))
    let action = max(1, Int(Double(total) * random.uniform(0.1, 0.4)))
    let stretches = max(1, min(1 + random.below(3), action / shortest))
    let other = Int(Double(total) * (random.chance(0.6) ? random.uniform(0.08, 0.25) : 0))

    var pieces: [(Shot.Activity, Int)] = []
    if let shown { pieces = divided(action, into: stretches, random: &random).map { (.action(shown), $0) } }
    let label = WorldClass.allCases[(query.rawValue + 1 + random.below(world.classes - 1)) % world.classes]
    if shown != nil && label != shown && other >= shortest { pieces.append((.action(label), other)) }
    pieces = random.permutation(pieces.count).map { pieces[$0] }
    let rest = total - pieces.reduce(0) { $0 + $1.1 }
    let gaps = divided(rest, into: pieces.count + 1, random: &random)

    var spans: [Shot.Span] = []
    var frame = 0
    func add(_ activity: Shot.Activity, _ count: Int) {
      guard count > 0 else { return }
      spans.append(Shot.Span(first: frame, count: count, activity: activity))
      frame += count
    }
    for (index, gap) in gaps.enumerated() {
      add(random.chance(0.65) ? .idle : random.chance(0.6) ? .empty : .objects, gap)
      if index < pieces.count { add(pieces[index].0, pieces[index].1) }
    }
    return spans
  }

  /// `total` frames in `count` pieces of uneven length, none shorter than half an even share.
  private static func divided(_ total: Int, into count: Int, random: inout CounterRandom) -> [Int] {
    WorldPlan.shares((0..<count).map { _ in random.uniform(0.9, 1.6) }, of: total)
  }
}
