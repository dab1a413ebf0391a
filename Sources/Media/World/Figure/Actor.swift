import Randomness

/// How one person is built, dressed and moves. Lengths are shares of body height.
struct Actor: Sendable {
  var leg: Double
  var torso: Double
  var arm: Double
  var shoulder: Double
  var hip: Double
  var head: Double
  /// Limb thickness, 1 = average.
  var build: Double
  /// Multiplies tempo and amplitude of every action; the habitual forward lean in degrees.
  var tempo: Double
  var reach: Double
  var stoop: Double
  var skin: Colour
  var hair: Colour
  var shirt: Colour
  var trousers: Colour
  var shoes: Colour
  var hasLongSleeves: Bool
  var hasShorts: Bool
  var hasLongHair: Bool

  /// - Parameter breadth: 1 for ordinary people; larger values spread body and manner further.
  init(_ member: PoolMember, seed: UInt64, breadth: Double) {
    var random = member.random("actor", seed: seed)
    func around(_ mean: Double, _ spread: Double) -> Double { mean * (1 + breadth * random.uniform(-spread, spread)) }
    leg = around(0.47, 0.07)
    torso = around(0.31, 0.07)
    arm = around(0.40, 0.08)
    shoulder = around(0.115, 0.16)
    hip = around(0.062, 0.2)
    head = around(0.074, 0.14)
    build = around(1.14, 0.2)
    tempo = around(1.0, 0.12)
    reach = around(0.96, 0.12)
    stoop = breadth * random.uniform(-3, 8)
    let tones: [(Double, Double, Double)] = [
      (0.07, 0.30, 0.95), (0.065, 0.42, 0.82), (0.06, 0.50, 0.66), (0.055, 0.55, 0.48), (0.05, 0.50, 0.34),
    ]
    let tone = random.pick(tones)
    skin = Colour(hue: tone.0, saturation: tone.1, value: tone.2 * random.uniform(0.94, 1.04))
    hair = Colour(hue: 0.08, saturation: random.uniform(0.2, 0.7), value: random.pick([0.08, 0.15, 0.3, 0.6, 0.8]))
    shirt = Colour(hue: random.unit(), saturation: random.uniform(0.1, 0.95), value: random.uniform(0.2, 0.98))
    trousers = Colour(hue: random.unit(), saturation: random.uniform(0.05, 0.8), value: random.uniform(0.1, 0.85))
    shoes = Colour(hue: random.unit(), saturation: random.uniform(0, 0.7), value: random.uniform(0.05, 0.95))
    hasLongSleeves = random.chance(0.5)
    hasShorts = random.chance(0.35)
    hasLongHair = random.chance(0.4)
  }
}
