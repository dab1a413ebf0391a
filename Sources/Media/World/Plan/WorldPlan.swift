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
  /// The shots of the sources that near-copies and hard negatives are made from, which origins index.
  let copied: [Shot]
  let resembled: [Shot]

  init(source: WorldSourceSpec, world: WorldSpec) {
    self.world = world
    self.source = source
    func originals(_ planted: PlantedShare?) -> [Shot] {
      guard let planted, planted.share > 0 else { return [] }
      let plain = WorldSourceSpec(name: planted.source, part: planted.part, count: .total(planted.files))
      return WorldPlan(source: plain, world: world).shots
    }
    copied = originals(source.duplicates)
    resembled = originals(source.hardNegatives)
    let total = source.count.files(classes: world.classes)
    if source.isPlain {
      // Classes take turns, so that every prefix is balanced.
      shots = (0..<total).map { position in
        let action = WorldClass.allCases[position % world.classes]
        return Self.shot(at: position, query: action, fate: .correct, source: source, world: world)
      }
      return
    }
    let queries = Self.queries(total, source: source, world: world)
    let fates = Self.fates(total, source: source, world: world)
    var shots: [Shot] = []
    shots.reserveCapacity(total)
    for position in 0..<total {
      var shot = Self.shot(
        at: position, query: queries[position], fate: fates[position], source: source, world: world)
      var random = Self.random(source.name, position, salt: 3, world: world)
      if fates[position] == .nearCopy { shot.copy(copied, classes: world.classes, random: &random) }
      if fates[position] == .hardNegative { shot.resemble(resembled, random: &random) }
      shots.append(shot)
    }
    self.shots = shots
  }

  /// The stream that decides a shot's plan or, by `salt`, other things about it.
  static func random(_ source: String, _ position: Int, salt: Int = 0, world: WorldSpec) -> CounterRandom {
    CounterRandom(seed: world.seed, source: "shot/\(source)", epoch: salt, position: position, purpose: .world)
  }

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

  /// The fate of each file: exact shares, shuffled. Near-copies and hard negatives show what their query says.
  static func fates(_ total: Int, source: WorldSourceSpec, world: WorldSpec) -> [Fate] {
    let copies = source.duplicates?.share ?? 0, negatives = source.hardNegatives?.share ?? 0
    let weights = [
      copies, negatives, max(0, 1 - source.wrong - source.irrelevant - copies - negatives), source.wrong,
      source.irrelevant * 0.4, source.irrelevant * 0.6,
    ]
    let counts = shares(weights, of: total)
    let sorted = zip(Fate.allCases, counts).flatMap { Array(repeating: $0, count: $1) }
    var random = random(source.name, -2, world: world)
    return random.permutation(total).map { sorted[$0] }
  }

  /// The shot at `position`, before anything planted.
  private static func shot(
    at position: Int, query: WorldClass, fate: Fate, source: WorldSourceSpec, world: WorldSpec
  ) -> Shot {
    var random = random(source.name, position, world: world)
    let shown: WorldClass? =
      switch fate {
      case .nearCopy, .hardNegative, .correct: query
      case .otherAction:
        WorldClass.allCases[(query.rawValue + 1 + random.below(world.classes - 1)) % world.classes]
      case .atRest, .noFigure: nil
      }
    let rest: Shot.Activity = fate == .atRest ? .idle : random.chance(0.7) ? .objects : .empty
    let spans: [Shot.Span]
    var (width, height) = (world.width, world.height)
    switch source.part {
    case .untrimmed:
      spans = UntrimmedTimeline.spans(of: shown, not: query, source: source, world: world, random: &random)
    case .images:
      spans = [Shot.Span(first: 0, count: 1, activity: shown.map { .action($0) } ?? rest)]
      (width, height) = imageSize(world, &random)
    case .target, .validation, .broadValidation, .videos:
      spans = [Shot.Span(first: 0, count: world.clipFrames, activity: shown.map { .action($0) } ?? rest)]
    }
    let domain = Domain.of(source.part)
    return Shot(
      part: source.part, home: source.part, source: source.name, position: position, width: width, height: height,
      frameCount: spans.reduce(0) { $0 + $1.count }, query: query, label: shown, spans: spans,
      actor: PoolMember(domain.pool, random.below(domain.actors)),
      scene: PoolMember(domain.pool, random.below(domain.scenes)),
      camera: PoolMember(domain.pool, random.below(domain.cameras)))
  }

  /// Web images come in many sizes and shapes, landscape and portrait.
  private static func imageSize(_ world: WorldSpec, _ random: inout CounterRandom) -> (Int, Int) {
    let area = Double(world.width * world.height) * random.uniform(1, 1.9)
    let aspect = random.chance(0.3) ? random.uniform(0.7, 1) : random.uniform(1, 1.7)
    let height = (area / aspect).squareRoot()
    return (max(16, Int(height * aspect)), max(16, Int(height)))
  }

  /// One record for each shot, in order.
  var truth: [TruthRecord] {
    shots.map { shot in
      var record = shot.truth
      switch shot.origin {
      case .own: break
      case .nearCopy(let index, let edits):
        record.duplicateOf = "\(copied[index].source)/\(copied[index].path)"
        record.edits = edits.names
      case .hardNegative(let index):
        record.hardNegativeOf = "\(resembled[index].source)/\(resembled[index].path)"
      }
      return record
    }
  }
}
