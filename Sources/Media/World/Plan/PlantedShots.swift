import Randomness

/// Shots made from other shots: near-copies and look-alikes.
extension Shot {
  /// Turns the shot into a near-copy of one of the originals with the query's class, where there is one. The label
  /// becomes what is then shown, which a mirror may change; the query follows it.
  mutating func copy(_ originals: [Shot], classes: Int, random: inout CounterRandom) {
    let isMirrored = random.chance(0.4)
    let sought = isMirrored ? query.mirrored : query
    let matching = originals.indices.filter { originals[$0].label == sought }
    let index = matching.isEmpty ? random.below(originals.count) : random.pick(matching)
    let original = originals[index]
    let isCropped = random.chance(0.7)
    func margin(_ limit: Double) -> Float { isCropped ? Float(random.uniform(0, limit)) : 0 }
    let low = SIMD2(margin(0.09), margin(0.07)), high = .one - SIMD2(margin(0.09), margin(0.07))
    let still = part == .images ? random.below(original.frameCount) : nil
    let gain = random.chance(0.5) ? Float(random.uniform(0.82, 1.18)) : 1
    origin = .nearCopy(
      index, Edits(still: still, isMirrored: isMirrored, low: low, high: high, gain: gain))
    // A mirror image may show a class that this world does not have.
    let shown = isMirrored ? original.label?.mirrored : original.label
    label = shown.flatMap { $0.rawValue < classes ? $0 : nil }
    query = label ?? query
    spans = [Span(first: 0, count: frameCount, activity: original.spans[0].activity)]
    (actor, scene, camera) = (original.actor, original.scene, original.camera)
    if part == .images {
      let scale = random.uniform(1, 1.35)
      (width, height) = (Int(Double(original.width) * scale), Int(Double(original.height) * scale))
    }
  }

  /// Puts the shot before the scene of one of the originals, with its actor and camera, where there is one that shows
  /// another class.
  mutating func resemble(_ originals: [Shot], random: inout CounterRandom) {
    let other = originals.indices.filter { originals[$0].label != query }
    guard !other.isEmpty else { return }
    let index = random.pick(other)
    origin = .hardNegative(index)
    home = originals[index].home
    (actor, scene, camera) = (originals[index].actor, originals[index].scene, originals[index].camera)
  }
}
