import Randomness

/// A member of a pool of actors, scenes or cameras. Pools of different names are disjoint.
package struct PoolMember: Hashable, Codable, Sendable {
  package var pool: String
  package var index: Int

  package init(_ pool: String, _ index: Int) {
    self.pool = pool
    self.index = index
  }

  /// As written in truth records: `target/3`.
  package var id: String { "\(pool)/\(index)" }

  /// The stream that decides what this member is, as a `role` (actor, scene, camera) of a world.
  func random(_ role: String, seed: UInt64) -> CounterRandom {
    CounterRandom(seed: seed, source: "\(role)/\(pool)", epoch: 0, position: index, purpose: .world)
  }
}

extension CounterRandom {
  /// A value in a closed range given as a pair.
  mutating func within(_ range: (Double, Double)) -> Double { uniform(range.0, range.1) }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }
}
