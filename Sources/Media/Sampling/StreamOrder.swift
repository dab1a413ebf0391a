import Randomness

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A stream made ready to draw from: its units after shares and clipping, and the classes' weights. Values depend on
/// the seed and the stream alone; what an epoch adds is `EpochOrder`.
struct StreamOrder: Sendable {
  /// One thing to draw: a sample, or a group of consecutive samples of which one is taken.
  struct Unit: Hashable, Sendable {
    var member: Int
    var firstSample: Int
    var sampleCount: Int
    var label: Int
  }

  /// Names the random streams of its orders.
  let name: String
  let sources: [String]
  let units: [Unit]
  /// Draws of one pass over the stream, a multiple of the replicas.
  let length: Int
  private let seed: UInt64
  private let resampling: Resampling
  /// Indices of units by class, in ascending order of class; empty without resampling by class.
  private let classes: [[Int]]
  private let classLabels: [Int]
  /// Cumulative probability of each class.
  private let cumulative: [Double]

  /// - Parameters:
  ///   - orderName: names the random streams of the epochs' orders; shares and clipping go by the stream's own name.
  ///   - replicas: the length of a pass is padded to a multiple of this, with the pass's own beginning.
  init(_ stream: SamplingStream, orderName: String? = nil, seed: UInt64, replicas: Int) throws(SamplingError) {
    name = orderName ?? stream.name
    self.seed = seed
    sources = stream.members.map(\.source)
    resampling = stream.resampling
    let quotas = try stream.quotas()
    var units: [Unit] = []
    units.reserveCapacity(quotas.reduce(0, +))
    for (index, member) in stream.members.enumerated() {
      let chosen = Self.subset(
        quotas[index], of: member.unitCount, seed: seed, name: stream.name + "/" + member.source)
      var first = 0
      var next = 0
      for unit in 0..<member.unitCount {
        let count = member.groups?[unit] ?? 1
        if next < chosen.count && chosen[next] == unit {
          units.append(Unit(member: index, firstSample: first, sampleCount: count, label: member.labels[first]))
          next += 1
        }
        first += count
      }
    }
    if case .clip(let limit) = resampling {
      units = Self.clipped(units, to: limit, seed: seed, name: stream.name)
    }
    self.units = units
    let groups = resampling.needsClasses ? Self.byClass(units) : [:]
    classLabels = groups.keys.sorted()
    classes = classLabels.compactMap { groups[$0] }
    var sum = 0.0
    var cumulative: [Double] = []
    if let power = resampling.classPower {
      for members in classes {
        sum += pow(Double(members.count), power)
        cumulative.append(sum)
      }
    }
    self.cumulative = cumulative.map { $0 / sum }
    var length = units.count
    if case .repeated(let factors) = resampling {
      length = zip(classLabels, classes).reduce(0) { $0 + Self.copies(of: $1.1.count, factor: factors[$1.0] ?? 1) }
    }
    self.length = (length + replicas - 1) / replicas * replicas
  }

  /// Probability of each class per draw with replacement, by class index; empty without.
  var classProbabilities: [Int: Double] {
    var lower = 0.0
    var result: [Int: Double] = [:]
    for (label, upper) in zip(classLabels, cumulative) {
      result[label] = upper - lower
      lower = upper
    }
    return result
  }

  /// The order of draws in `epoch`.
  func order(epoch: Int) -> EpochOrder {
    if !cumulative.isEmpty { return EpochOrder(stream: self, base: replacementBase(epoch: epoch), pass: nil) }
    var random = CounterRandom(seed: seed, source: name, epoch: epoch, position: 0, purpose: .order)
    guard case .repeated(let factors) = resampling else {
      return EpochOrder(stream: self, base: 0, pass: random.permutation(units.count))
    }
    var pass: [Int] = []
    pass.reserveCapacity(length)
    for (label, members) in zip(classLabels, classes) {
      let factor = factors[label] ?? 1
      for _ in 0..<Int(factor.rounded(.down)) { pass += members }
      let extra = Self.copies(of: members.count, factor: factor.truncatingRemainder(dividingBy: 1))
      pass += random.permutation(members.count).prefix(extra).map { members[$0] }
    }
    return EpochOrder(stream: self, base: 0, pass: random.permutation(pass.count).map { pass[$0] })
  }

  /// Names the random streams of the draws with replacement in `epoch`: position p has stream `base + p`.
  func replacementBase(epoch: Int) -> UInt64 {
    var random = CounterRandom(seed: seed, source: name, epoch: epoch, position: 0, purpose: .resampling)
    return random.next()
  }

  /// The unit drawn with replacement at `position` of a pass: first the class, then a unit of it uniformly.
  func unit(base: UInt64, position: Int) -> Int {
    var random = CounterRandom(seed: seed, stream: base &+ UInt64(position))
    let value = random.unit()
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > value { high = middle } else { low = middle + 1 }
    }
    return classes[low][random.below(classes[low].count)]
  }

  /// The sample taken from `unit` for the draw at `position` of the source's stream.
  func draw(_ unit: Int, epoch: Int, position: Int) -> Draw {
    let unit = units[unit]
    let source = sources[unit.member]
    var sample = unit.firstSample
    if unit.sampleCount > 1 {
      var random = CounterRandom(seed: seed, source: source, epoch: epoch, position: position, purpose: .part)
      sample += random.below(unit.sampleCount)
    }
    return Draw(source: source, sample: sample, epoch: epoch, position: position)
  }

  private static func copies(of count: Int, factor: Double) -> Int {
    let whole = factor.rounded(.down)
    return Int(whole) * count + Int(((factor - whole) * Double(count)).rounded(.down))
  }

  private static func byClass(_ units: [Unit]) -> [Int: [Int]] {
    var groups: [Int: [Int]] = [:]
    for (index, unit) in units.enumerated() { groups[unit.label, default: []].append(index) }
    return groups
  }

  /// A seeded subset of `0 ..< count` in ascending order, the same in every epoch.
  private static func subset(_ size: Int, of count: Int, seed: UInt64, name: String) -> [Int] {
    if size >= count { return Array(0..<count) }
    var random = CounterRandom(seed: seed, source: name, epoch: 0, position: 0, purpose: .subset)
    return random.permutation(count).prefix(size).sorted()
  }

  private static func clipped(_ units: [Unit], to limit: Int, seed: UInt64, name: String) -> [Unit] {
    var kept: [Int] = []
    for (label, members) in byClass(units) {
      kept += subset(limit, of: members.count, seed: seed, name: "\(name)/\(label)").map { members[$0] }
    }
    return kept.sorted().map { units[$0] }
  }
}

/// The draws of one stream in one epoch, by position. Past the end of a pass the same order repeats.
struct EpochOrder: Sendable {
  let stream: StreamOrder
  /// Names the random streams of draws with replacement.
  let base: UInt64
  /// Units in order, or nil when drawn with replacement.
  let pass: [Int]?

  /// The unit at `position` of the stream in this epoch.
  ///
  /// A pass padded for the replicas begins again with its own beginning, and the next pass after the padding.
  func unit(at position: Int) -> Int {
    let inPass = position % stream.length
    guard let pass else { return stream.unit(base: base, position: inPass) }
    return pass[inPass % pass.count]
  }
}

extension Resampling {
  /// The exponent of the class weights, or nil when draws are without replacement.
  var classPower: Double? {
    switch self {
    case .power(let power): power
    case .uniform: 0
    case .none, .clip, .repeated: nil
    }
  }

  var needsClasses: Bool {
    if case .repeated = self { return true }
    return classPower != nil
  }
}
