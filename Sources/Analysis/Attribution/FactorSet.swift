/// Which of at most 32 changes between A and B are made: `[]` is A, all of them are B.
package struct FactorSet: OptionSet, Hashable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// All of the first `count` factors.
  package static func all(_ count: Int) -> FactorSet {
    precondition((0...32).contains(count), "\(count) factors")
    return FactorSet(rawValue: count == 32 ? .max : (1 << UInt32(count)) - 1)
  }

  /// The factor numbered `index` alone.
  package static func single(_ index: Int) -> FactorSet { FactorSet(rawValue: 1 << UInt32(index)) }

  package func contains(_ index: Int) -> Bool { contains(Self.single(index)) }

  /// Every set of the first `count` factors: smaller ones first, then in order of their factors.
  package static func subsets(_ count: Int) -> [FactorSet] {
    (0..<(1 << UInt32(count))).map(FactorSet.init).sorted()
  }

  /// The numbers of its factors, ascending.
  package var indices: [Int] { (0..<32).filter { contains($0) } }

  package var size: Int { rawValue.nonzeroBitCount }
}

extension FactorSet: Comparable {
  package static func < (a: FactorSet, b: FactorSet) -> Bool {
    if a.size != b.size { return a.size < b.size }
    // The set that has the first factor on which they differ comes first.
    let differing = a.rawValue ^ b.rawValue
    return a.rawValue & (differing & (~differing &+ 1)) != 0
  }
}
