#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Randomness

/// The still part of a scene: wall or sky above a floor, patterns, clutter. Painted once for a shot on a canvas larger
/// than the frame, so that the camera can move over it.
struct Backdrop: Sendable {
  /// Half extent in scene units (1 = frame height at zoom 1).
  static let halfExtent = SIMD2<Float>(1.15, 0.78)

  /// Pixels for one scene unit.
  let scale: Float
  let canvas: Canvas
  /// Height of the ground under the actor, downwards from the centre of the scene.
  let ground: Double
  /// Blobs that move by themselves.
  let movers: [Mover]

  /// Something that goes to and fro in the distance.
  struct Mover: Sendable {
    var centre: SIMD2<Double>
    var swing: SIMD2<Double>
    var rate: Double
    var phase: Double
    var radii: SIMD2<Double>
    var colour: Colour

    func place(at time: Double) -> SIMD2<Double> { centre + swing * sin(time * rate + phase) }
  }

  /// - Parameters:
  ///   - clutter: 1 for ordinary scenes; larger adds objects and movement.
  ///   - vividness: saturation of all colours and strength of patterns, 0 … 1.
  init(_ member: PoolMember, seed: UInt64, scale: Float, clutter: Double, vividness: Double) {
    var random = member.random("scene", seed: seed)
    self.scale = scale
    let extent = Self.halfExtent
    let width = Int(extent.x * 2 * scale), height = Int(extent.y * 2 * scale)
    var canvas = Canvas(width: width, height: height)
    ground = random.uniform(0.36, 0.43)
    let horizon = ground - random.uniform(0.04, 0.2)

    let isOutdoor = random.chance(0.45)
    let wall =
      isOutdoor
      ? Colour(
        hue: random.uniform(0.5, 0.66), saturation: random.uniform(0.1, 0.55), value: random.uniform(0.65, 0.98))
      : Colour(hue: random.unit(), saturation: random.uniform(0.02, 0.55), value: random.uniform(0.3, 0.95))
    let floor =
      isOutdoor
      ? Colour(hue: random.uniform(0.08, 0.4), saturation: random.uniform(0.2, 0.6), value: random.uniform(0.25, 0.7))
      : Colour(hue: random.uniform(0, 0.15), saturation: random.uniform(0.05, 0.6), value: random.uniform(0.2, 0.8))
    let upper = Pattern(colour: wall.muted(vividness), contrast: vividness, random: &random)
    let lower = Pattern(colour: floor.muted(vividness), contrast: vividness, random: &random)
    for y in 0..<height {
      let v = (Float(y) + 0.5) / scale - extent.y
      let pattern = v < Float(horizon) ? upper : lower
      for x in 0..<width {
        let u = (Float(x) + 0.5) / scale - extent.x
        canvas.pixels[y * width + x] = pattern.colour(u, v)
      }
    }
    func place(_ p: SIMD2<Double>) -> SIMD2<Float> { (SIMD2<Float>(Float(p.x), Float(p.y)) + extent) * scale }
    let items = Int(clutter * random.uniform(2, 8))
    for _ in 0..<items {
      Self.clutter(
        on: &canvas, horizon: horizon, isOutdoor: isOutdoor, place: place, scale: scale,
        vividness: vividness, random: &random)
    }
    self.canvas = canvas
    movers = (0..<Int(clutter * random.uniform(0, 2.6))).map { _ in
      Mover(
        centre: [random.uniform(-0.6, 0.6), random.uniform(-0.3, 0.35)],
        swing: [random.uniform(0.1, 0.5), random.uniform(0, 0.06)], rate: random.uniform(0.4, 2.2),
        phase: random.uniform(0, 6.28), radii: [random.uniform(0.02, 0.08), random.uniform(0.02, 0.1)],
        colour: Colour(
          hue: random.unit(), saturation: random.uniform(0.1, 0.9), value: random.uniform(0.15, 0.95)
        ).muted(vividness))
    }
  }

  /// A surface's texture.
  private struct Pattern {
    enum Kind: CaseIterable { case plain, gradient, stripes, bars, bricks, grain, checks }
    var base: Colour
    var other: Colour
    var kind: Kind
    var size: Float
    var salt: UInt32

    init(colour: Colour, contrast: Double, random: inout CounterRandom) {
      base = colour
      other = (colour * Float(1 + contrast * random.uniform(-0.45, 0.35))).clamped(lowerBound: .zero, upperBound: .one)
      kind = random.pick(Kind.allCases)
      size = Float(random.uniform(0.06, 0.22))
      salt = UInt32(truncatingIfNeeded: random.next())
    }

    func colour(_ u: Float, _ v: Float) -> Colour {
      let grain = Backdrop.noise(u * 14, v * 14, salt) * 0.09 - 0.045
      let t: Float =
        switch kind {
        case .plain: 0
        case .gradient: max(0, min(1, v + 0.6))
        case .stripes: (u / size).rounded(.down).truncatingRemainder(dividingBy: 2) == 0 ? 0.15 : 0.75
        case .bars: (v / size).rounded(.down).truncatingRemainder(dividingBy: 2) == 0 ? 0.1 : 0.6
        case .bricks: brick(u, v)
        case .grain: Backdrop.noise(u / size, v / size, salt &+ 7)
        case .checks:
          ((u / size).rounded(.down) + (v / size).rounded(.down)).truncatingRemainder(dividingBy: 2) == 0
            ? 0.1 : 0.7
        }
      return base.mixed(other, t) + Colour(repeating: grain)
    }

    private func brick(_ u: Float, _ v: Float) -> Float {
      let row = (v / (size * 0.5)).rounded(.down)
      let x = u / size + (row.truncatingRemainder(dividingBy: 2) == 0 ? 0 : 0.5)
      let fx = x - x.rounded(.down), fy = v / (size * 0.5) - row
      return fx < 0.08 || fy < 0.14 ? 1 : 0.1
    }
  }

  /// Smooth value noise in 0 … 1.
  static func noise(_ x: Float, _ y: Float, _ salt: UInt32) -> Float {
    let fx = x.rounded(.down), fy = y.rounded(.down)
    let ix = UInt32(bitPattern: Int32(fx)), iy = UInt32(bitPattern: Int32(fy))
    let tx = x - fx, ty = y - fy
    let sx = tx * tx * (3 - 2 * tx), sy = ty * ty * (3 - 2 * ty)
    func corner(_ x: UInt32, _ y: UInt32) -> Float {
      var h = x &* 0x9E37_79B1 ^ y &* 0x85EB_CA77 ^ salt
      h = (h ^ h >> 15) &* 0x2C1B_3C6D
      h = (h ^ h >> 12) &* 0x297A_2D39
      return Float((h ^ h >> 15) >> 8) * 0x1p-24
    }
    let top = corner(ix, iy) + (corner(ix &+ 1, iy) - corner(ix, iy)) * sx
    let bottom = corner(ix, iy &+ 1) + (corner(ix &+ 1, iy &+ 1) - corner(ix, iy &+ 1)) * sx
    return top + (bottom - top) * sy
  }

  /// One thing that stands or hangs about.
  private static func clutter(
    on canvas: inout Canvas, horizon: Double, isOutdoor: Bool, place: (SIMD2<Double>) -> SIMD2<Float>, scale: Float,
    vividness: Double, random: inout CounterRandom
  ) {
    let x = random.uniform(-1.1, 1.1)
    let colour = Colour(
      hue: random.unit(), saturation: random.uniform(0.05, 0.8), value: random.uniform(0.12, 0.95)
    ).muted(vividness)
    switch random.below(5) {
    case 0:  // a picture, window or sign
      let size = SIMD2(random.uniform(0.06, 0.2), random.uniform(0.06, 0.2)), y = random.uniform(-0.55, 0)
      canvas.fillRectangle(place([x, y] - size), place([x, y] + size), colour * 0.5)
      let inner = size * 0.82
      canvas.fillRectangle(place([x, y] - inner), place([x, y] + inner), colour)
    case 1:  // a tree or lamp
      let top = horizon - random.uniform(0.25, 0.6), r = random.uniform(0.05, 0.17)
      canvas.fillCapsule(
        place([x, horizon + 0.02]), place([x, top]), 0.022 * scale, 0.014 * scale,
        Colour(hue: 0.08, saturation: 0.5, value: random.uniform(0.15, 0.4)))
      let leaf =
        isOutdoor
        ? Colour(
          hue: random.uniform(0.2, 0.42), saturation: 0.55, value: random.uniform(0.25, 0.6)
        ).muted(vividness) : colour
      canvas.fillEllipse(place([x, top]), [Float(r) * scale, Float(r * random.uniform(0.8, 1.5)) * scale], leaf)
    case 2:  // a box or bench on the floor
      let size = SIMD2(random.uniform(0.05, 0.2), random.uniform(0.04, 0.14)), y = horizon + random.uniform(0, 0.2)
      canvas.fillRectangle(place([x, y] - size), place([x, y] + size), colour)
      canvas.fillRectangle(place([x - size.x, y - size.y]), place([x + size.x, y - size.y * 0.6]), colour * 1.15)
    case 3:  // a ball, bush or rock
      let r = random.uniform(0.03, 0.12)
      canvas.fillEllipse(
        place([x, horizon + random.uniform(-0.02, 0.2)]),
        [Float(r * random.uniform(0.8, 1.8)) * scale, Float(r) * scale], colour)
    default:  // a pole, pipe or limb-like stick at any slant
      let y = random.uniform(-0.5, horizon), a = random.uniform(0, .pi), length = random.uniform(0.1, 0.3)
      let end = SIMD2(cos(a), sin(a)) * length
      canvas.fillCapsule(
        place([x, y]), place([x, y] + end), Float(random.uniform(0.01, 0.035)) * scale,
        Float(random.uniform(0.01, 0.035)) * scale, colour)
    }
  }
}
