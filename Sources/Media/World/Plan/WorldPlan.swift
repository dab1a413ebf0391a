#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Randomness

/// Every shot of one source, without a pixel: labels, noise, pools, planted copies.
struct WorldPlan: Sendable {
  let world: WorldSpec
  let source: WorldSourceSpec
  let shots: [Shot]
  /// The planted-from validation source's shots, which origins index; empty without planted copies.
  let originals: [Shot]

  init(source: WorldSourceSpec, world: WorldSpec) {
    self.world = world
    self.source = source
    if let planted = source.planted {
      let validation = WorldSourceSpec(name: planted.validation, part: planted.part, count: .total(planted.files))
      originals = (0..<planted.files).map { Self.cleanShot(at: $0, source: validation, world: world) }
    } else {
      originals = []
    }
    let total = source.count.files(classes: world.classes)
    guard source.part.isWeb else {
      shots = (0..<total).map { Self.cleanShot(at: $0, source: source, world: world) }
      return
    }
    let queries = Self.queries(total, source: source, world: world)
    let fates = Self.fates(total, source: source, world: world)
    var shots: [Shot] = []
    shots.reserveCapacity(total)
    for position in 0..<total {
      shots.append(
        Self.webShot(
          at: position, query: queries[position], fate: fates[position], source: source, world: world,
          originals: originals))
    }
    self.shots = shots
  }

  /// The stream that decides a shot's plan or, by `salt`, other things about it.
  static func random(_ source: String, _ position: Int, salt: Int = 0, world: WorldSpec) -> CounterRandom {
    CounterRandom(seed: world.seed, source: "shot/\(source)", epoch: salt, position: position, purpose: .world)
  }

  /// A clip of a clean part: classes take turns, so that every prefix is balanced.
  private static func cleanShot(at position: Int, source: WorldSourceSpec, world: WorldSpec) -> Shot {
    var random = random(source.name, position, world: world)
    let action = WorldClass.allCases[position % world.classes]
    return shot(
      at: position, query: action, label: action, source: source, world: world,
      spans: [Shot.Span(first: 0, count: world.clipFrames, activity: .action(action))], random: &random)
  }

  /// A shot with its pool members drawn from its part's pools.
  private static func shot(
    at position: Int, query: WorldClass, label: WorldClass?, source: WorldSourceSpec, world: WorldSpec,
    spans: [Shot.Span], random: inout CounterRandom
  ) -> Shot {
    let domain = Domain.of(source.part)
    return Shot(
      part: source.part, source: source.name, position: position, width: world.width, height: world.height,
      frameCount: spans.last.map { $0.first + $0.count } ?? 0, query: query, label: label, spans: spans,
      actor: PoolMember(domain.pool, random.below(domain.actors)),
      scene: PoolMember(domain.pool, random.below(domain.scenes)),
      camera: PoolMember(domain.pool, random.below(domain.cameras)))
  }

  // MARK: - web sources

  /// The query of each file: long-tailed shares made exact by largest remainder, then shuffled.
  static func queries(_ total: Int, source: WorldSourceSpec, world: WorldSpec) -> [WorldClass] {
    var random = random(source.name, -1, world: world)
    let ranks = random.permutation(world.classes)
    let weights = ranks.map { pow(Double($0 + 1), -source.tail) }
    let counts = shares(weights, of: total)
    let sorted = counts.enumerated().flatMap { Array(repeating: WorldClass.allCases[$0.offset], count: $0.element) }
    return random.permutation(total).map { sorted[$0] }
  }

  /// Whole numbers proportional to `weights` that add up to `total` (largest remainder; ties to the first).
  static func shares(_ weights: [Double], of total: Int) -> [Int] {
    let sum = weights.reduce(0, +)
    let exact = weights.map { $0 / max(sum, 1e-12) * Double(total) }
    var counts = exact.map { Int($0) }
    let order = exact.indices.sorted { a, b in
      let ra = exact[a] - Double(counts[a]), rb = exact[b] - Double(counts[b])
      return ra != rb ? ra > rb : a < b
    }
    for index in order.prefix(total - counts.reduce(0, +)) { counts[index] += 1 }
    return counts
  }

  /// What becomes of a web file.
  enum Fate: CaseIterable { case nearCopy, hardNegative, correct, otherAction, atRest, noFigure }

  /// The fate of each file: exact shares, shuffled. Near-copies and hard negatives show what their query says and so
  /// count as correct.
  static func fates(_ total: Int, source: WorldSourceSpec, world: WorldSpec) -> [Fate] {
    let copies = source.part == .untrimmed ? 0 : source.planted?.copies ?? 0
    let negatives = source.planted?.hardNegatives ?? 0
    let wrong = source.part == .untrimmed ? 0 : 1 - source.correct
    let irrelevant = wrong * source.irrelevant
    let weights = [
      copies, negatives, max(0, 1 - wrong - copies - negatives), wrong - irrelevant, irrelevant * 0.4,
      irrelevant * 0.6,
    ]
    let counts = shares(weights, of: total)
    let sorted = zip(Fate.allCases, counts).flatMap { Array(repeating: $0, count: $1) }
    var random = random(source.name, -2, world: world)
    return random.permutation(total).map { sorted[$0] }
  }

  private static func webShot(
    at position: Int, query: WorldClass, fate: Fate, source: WorldSourceSpec, world: WorldSpec, originals: [Shot]
  ) -> Shot {
    var random = random(source.name, position, world: world)
    let shown: WorldClass?
    switch fate {
    case .nearCopy, .hardNegative, .correct: shown = query
    case .otherAction:
      shown = WorldClass.allCases[(query.rawValue + 1 + random.below(world.classes - 1)) % world.classes]
    case .atRest, .noFigure: shown = nil
    }
    let frames = source.part == .images ? 1 : world.clipFrames
    let activity: Shot.Activity =
      shown.map { .action($0) }
      ?? (fate == .atRest ? .idle : random.chance(0.7) ? .objects : .empty)
    let spans =
      source.part == .untrimmed
      ? UntrimmedTimeline.spans(query: query, world: world, random: &random)
      : [Shot.Span(first: 0, count: frames, activity: activity)]
    var shot = shot(
      at: position, query: query, label: shown, source: source, world: world, spans: spans, random: &random)
    if source.part == .images { (shot.width, shot.height) = imageSize(world, &random) }
    if fate == .nearCopy { copy(originals, into: &shot, random: &random) }
    if fate == .hardNegative { resemble(originals, in: &shot, random: &random) }
    return shot
  }

  /// Web images come in many sizes and shapes, landscape and portrait.
  private static func imageSize(_ world: WorldSpec, _ random: inout CounterRandom) -> (Int, Int) {
    let area = Double(world.width * world.height) * random.uniform(1, 1.9)
    let aspect = random.chance(0.3) ? random.uniform(0.7, 1) : random.uniform(1, 1.7)
    let height = (area / aspect).squareRoot()
    return (max(16, Int(height * aspect)), max(16, Int(height)))
  }

  /// Turns the shot into a near-copy of one of the originals with the query's class, where there is one.
  private static func copy(_ originals: [Shot], into shot: inout Shot, random: inout CounterRandom) {
    let isMirrored = random.chance(0.4)
    let sought = isMirrored ? shot.query.mirrored : shot.query
    let matching = originals.indices.filter { originals[$0].label == sought }
    let index = matching.isEmpty ? random.below(originals.count) : random.pick(matching)
    let original = originals[index]
    let isCropped = random.chance(0.7)
    let low = isCropped ? SIMD2<Float>(Float(random.uniform(0, 0.09)), Float(random.uniform(0, 0.07))) : .zero
    let high = isCropped ? .one - SIMD2<Float>(Float(random.uniform(0, 0.09)), Float(random.uniform(0, 0.07))) : .one
    shot.origin = .nearCopy(
      index,
      Shot.Edits(
        still: shot.part == .images ? random.below(original.frameCount) : nil, isMirrored: isMirrored, low: low,
        high: high, gain: random.chance(0.5) ? Float(random.uniform(0.82, 1.18)) : 1))
    let shown = isMirrored ? original.label?.mirrored : original.label
    // A mirror image may show a class this world does not have.
    shot.label = shown.flatMap { $0.rawValue < world(of: originals) ? $0 : nil }
    shot.query = shot.label ?? shot.query
    shot.spans = [Shot.Span(first: 0, count: shot.frameCount, activity: original.spans[0].activity)]
    (shot.actor, shot.scene, shot.camera) = (original.actor, original.scene, original.camera)
    if shot.part == .images {
      let scale = random.uniform(1, 1.35)
      (shot.width, shot.height) = (Int(Double(original.width) * scale), Int(Double(original.height) * scale))
    }
  }

  /// Number of classes that occur among the originals.
  private static func world(of originals: [Shot]) -> Int { (originals.map(\.query.rawValue).max() ?? -1) + 1 }

  /// Puts the shot before a validation clip's scene, with its actor and camera, in another action.
  private static func resemble(_ originals: [Shot], in shot: inout Shot, random: inout CounterRandom) {
    let other = originals.indices.filter { originals[$0].label != shot.query }
    guard !other.isEmpty else { return }
    let index = random.pick(other)
    let original = originals[index]
    shot.origin = .hardNegative(index)
    (shot.actor, shot.scene, shot.camera) = (original.actor, original.scene, original.camera)
  }
}
