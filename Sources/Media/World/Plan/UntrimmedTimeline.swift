import Randomness

/// The course of an untrimmed video: one to three stretches of the action asked for, 10 … 40 % of its length, amid
/// standing about, other actions and the empty scene.
enum UntrimmedTimeline {
  /// Spans covering a video whose length is drawn from the world's untrimmed range.
  static func spans(query: WorldClass, world: WorldSpec, random: inout CounterRandom) -> [Shot.Span] {
    let rate = Double(world.frameRate)
    let seconds = random.uniform(world.untrimmedSeconds[0], world.untrimmedSeconds[1])
    let total = Int((seconds * rate).rounded())
    let shortest = max(2, Int(world.clipSeconds * rate * 0.5))
    let action = Int(Double(total) * random.uniform(0.1, 0.4))
    let stretches = max(1, min(1 + random.below(3), action / shortest))
    let other = Int(Double(total) * (random.chance(0.6) ? random.uniform(0.08, 0.25) : 0))

    var pieces = divided(action, into: stretches, random: &random).map { (Shot.Activity.action(query), $0) }
    if other >= shortest {
      let label = (query.rawValue + 1 + random.below(world.classes - 1)) % world.classes
      pieces.append((.action(WorldClass.allCases[label]), other))
    }
    pieces = random.permutation(pieces.count).map { pieces[$0] }
    let rest = total - pieces.reduce(0) { $0 + $1.1 }
    let gaps = divided(rest, into: pieces.count + 1, random: &random)

    var spans: [Shot.Span] = []
    var frame = 0
    for (index, gap) in gaps.enumerated() {
      let filler: Shot.Activity = random.chance(0.65) ? .idle : random.chance(0.6) ? .empty : .objects
      if gap > 0 { spans.append(Shot.Span(first: frame, count: gap, activity: filler)) }
      frame += gap
      if index < pieces.count {
        spans.append(Shot.Span(first: frame, count: pieces[index].1, activity: pieces[index].0))
        frame += pieces[index].1
      }
    }
    return spans
  }

  /// `total` frames in `count` pieces of uneven length, none shorter than half an even share.
  private static func divided(_ total: Int, into count: Int, random: inout CounterRandom) -> [Int] {
    WorldPlan.shares((0..<count).map { _ in random.uniform(0.5, 1.2) + 0.4 }, of: total)
  }
}
