import Randomness

/// Mixup of the batches of one stream with samples drawn in the same joint iteration.
///
/// Each draw of an `into` batch is mixed with a random draw of `with`; λ is drawn per batch from Beta(α, α). The same
/// name twice is mixup inside a stream. Batches may differ in size. An iteration without a draw of `with` stays
/// unmixed; when several rules name the same `into`, the first that finds a partner and passes its probability wins.
package struct MixupRule: Hashable, Codable, Sendable {
  /// The target or a pool.
  package let into: String
  /// The target, a pool, or one source of a pool.
  package let with: String
  package let alpha: Double
  /// Share of batches that are mixed.
  package let probability: Double

  package init(into: String, with: String, alpha: Double, probability: Double = 1) {
    self.into = into
    self.with = with
    self.alpha = alpha
    self.probability = probability
  }

  /// The mixing of `batches[index]`, or nil when it stays as it is.
  func mixing(of index: Int, in batches: [DrawnBatch], seed: UInt64) -> Mixing? {
    let batch = batches[index]
    guard batch.pool == into, let first = batch.draws.first else { return nil }
    let candidates = batches.flatMap { other in
      other.pool == with ? other.draws : other.draws.filter { $0.source == with }
    }
    if candidates.isEmpty { return nil }
    let name = into + "+" + with
    var ratio = CounterRandom(
      seed: seed, source: name, epoch: first.epoch, position: first.position, purpose: .mixupRatio)
    guard ratio.unit() < probability else { return nil }
    let partners = batch.draws.map { draw in
      var random = CounterRandom(
        seed: seed, source: name, epoch: draw.epoch, position: draw.position, purpose: .mixupPartner)
      return candidates[random.below(candidates.count)]
    }
    return Mixing(lambda: ratio.beta(alpha), partners: partners)
  }
}
