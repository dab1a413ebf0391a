#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Randomness

/// Draws the frames of one shot, in any order. Making one paints the backdrop; a frame then costs one resampling of it
/// plus the figure's capsules.
struct ShotPainter: Sendable {
  private let shot: Shot
  private let frameRate: Double
  private let domain: Domain
  private let backdrop: Backdrop
  private let camera: CameraTrack
  private let look: Look
  private let actor: Actor
  private let bodyHeight: Double
  private let place: Double
  private let manners: [Manner]
  private let light: Float
  private let lightSlope: SIMD2<Float>
  private let props: [Prop]
  private let noiseSeed: UInt32

  /// How the actor performs during one span.
  private struct Manner: Sendable {
    var pose: @Sendable (Double) -> Pose
    var yaw: Double
    var cyclesPerSecond: Double
    var phase: Double
    var reach: Double
    var speed: Double
  }

  /// A thing in a shot without a figure.
  private struct Prop: Sendable {
    var centre: SIMD2<Double>
    var velocity: SIMD2<Double>
    var radii: SIMD2<Double>
    var spin: Double
    var shape: Int
    var colour: Colour
  }

  init(_ shot: Shot, world: WorldSpec) {
    self.shot = shot
    frameRate = world.frameRate
    domain = Domain.of(shot.part)
    var random = WorldPlan.random(shot.source, shot.position, salt: 1, world: world)
    let home = Domain.of(shot.home)
    backdrop = Backdrop(
      shot.scene, seed: world.seed, scale: Float(shot.height), clutter: home.clutter, vividness: home.vividness)
    camera = CameraTrack(
      shot.camera, seed: world.seed, breadth: home.breadth, handheld: home.handheld, jitter: &random)
    actor = Actor(shot.actor, seed: world.seed, breadth: home.breadth)
    look = Look(domain, width: shot.width, height: shot.height, random: &random)
    bodyHeight = random.within(domain.height)
    place = random.uniform(-0.12, 0.12) * domain.breadth
    light = Float(random.uniform(0.86, 1.1))
    lightSlope = [Float(random.uniform(-0.18, 0.18)), Float(random.uniform(-0.12, 0.12))]
    noiseSeed = UInt32(truncatingIfNeeded: random.next())
    let azimuth = camera.azimuth
    let actor = actor
    let isStill = shot.part == .images
    manners = shot.spans.map {
      Self.manner($0.activity, isStill: isStill, actor: actor, azimuth: azimuth, random: &random)
    }
    props = (0..<(2 + random.below(4))).map { _ in
      Prop(
        centre: [random.uniform(-0.5, 0.5), random.uniform(-0.15, 0.35)],
        velocity: [random.uniform(-0.25, 0.25), random.uniform(-0.04, 0.04)],
        radii: [random.uniform(0.07, 0.3), random.uniform(0.07, 0.25)], spin: random.uniform(0, .pi),
        shape: random.below(3),
        colour: Colour(hue: random.unit(), saturation: random.uniform(0.2, 1), value: random.uniform(0.2, 1)))
    }
  }

  private static func manner(
    _ activity: Shot.Activity, isStill: Bool, actor: Actor, azimuth: Double, random: inout CounterRandom
  ) -> Manner {
    let tempo = actor.tempo * random.uniform(0.88, 1.13)
    var phase = random.unit()
    let reach = actor.reach * random.uniform(0.9, 1.08)
    guard case .action(let action) = activity else {
      return Manner(
        pose: { Motion.idle.pose(at: $0) }, yaw: random.uniform(-70, 70) + azimuth, cyclesPerSecond: tempo / 4.5,
        phase: phase, reach: reach, speed: 0)
    }
    let view = action.view
    var yaw = view.yaw + random.uniform(-view.spread, view.spread)
    if view.isEitherSide && random.chance(0.5) { yaw = -yaw }
    let pose = action.motion(isLeftHanded: random.chance(0.5))
    // Whoever takes a photograph waits for the moment: of three, the one farthest from standing.
    if isStill {
      let moments = [phase, random.unit(), random.unit()]
      phase = moments.max { pose($0).distance(to: .standing) < pose($1).distance(to: .standing) } ?? phase
    }
    return Manner(
      pose: pose, yaw: yaw + azimuth, cyclesPerSecond: tempo / action.period,
      phase: phase, reach: reach, speed: action.speed * tempo)
  }

  /// The frame with index `index`, 0 ..< `shot.frameCount`, before light and noise are put on.
  private func scene(_ index: Int) -> Canvas {
    let time = (Double(index) - Double(shot.frameCount - 1) / 2) / frameRate
    let view = camera.view(at: time)
    var canvas = background(view)
    let project = projection(view)
    let unit = Float(Double(shot.height) * view.zoom)
    for mover in backdrop.movers {
      canvas.fillEllipse(
        project(mover.place(at: time)), SIMD2<Float>(Float(mover.radii.x), Float(mover.radii.y)) * unit, mover.colour)
    }
    let number = shot.spans.lastIndex { $0.first <= index } ?? 0
    switch shot.spans[number].activity {
    case .empty: break
    case .objects: drawProps(at: time, on: &canvas, project, unit)
    case .idle, .action: drawFigure(index, span: number, on: &canvas, project, unit)
    }
    return canvas
  }

  /// Where the pixels of the frame `index` look: from pixel indices to scene units.
  func sight(_ index: Int) -> Homography {
    let view = camera.view(at: (Double(index) - Double(shot.frameCount - 1) / 2) / frameRate)
    let unit = 1 / (Double(shot.height) * view.zoom)
    let (c, s) = (cos(view.roll) * unit, sin(view.roll) * unit)
    let middle = SIMD2(Double(shot.width), Double(shot.height)) / 2 - 0.5
    return Homography(
      x: [c, -s, view.centre.x - c * middle.x + s * middle.y], y: [s, c, view.centre.y - s * middle.x - c * middle.y])
  }

  /// The backdrop as the camera sees it.
  private func background(_ view: CameraTrack.View) -> Canvas {
    var canvas = Canvas(width: shot.width, height: shot.height)
    let (w, h) = (shot.width, shot.height)
    let step = backdrop.scale / Float(Double(h) * view.zoom)
    let c = Float(cos(view.roll)) * step, s = Float(sin(view.roll)) * step
    let half = SIMD2<Float>(Float(w), Float(h)) / 2
    let origin =
      (SIMD2<Float>(Float(view.centre.x), Float(view.centre.y)) + Backdrop.halfExtent) * backdrop.scale
    let (bw, bh) = (backdrop.canvas.width, backdrop.canvas.height)
    let slope = lightSlope / SIMD2<Float>(Float(w), Float(h))
    let light = light
    backdrop.canvas.pixels.withUnsafeBufferPointer { source in
      canvas.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<h {
          let dy = Float(y) + 0.5 - half.y
          for x in 0..<w {
            let dx = Float(x) + 0.5 - half.x
            let colour = Canvas.sample(source, bw, bh, origin.x + dx * c - dy * s, origin.y + dx * s + dy * c)
            target[y * w + x] = colour * (light + dx * slope.x + dy * slope.y)
          }
        }
      }
    }
    return canvas
  }

  /// From scene units to pixels.
  private func projection(_ view: CameraTrack.View) -> (SIMD2<Double>) -> SIMD2<Float> {
    let unit = Double(shot.height) * view.zoom
    let c = cos(view.roll) * unit, s = sin(view.roll) * unit
    let half = SIMD2(Double(shot.width), Double(shot.height)) / 2
    return { p in
      let q = p - view.centre
      return [Float(half.x + q.x * c + q.y * s), Float(half.y + q.y * c - q.x * s)]
    }
  }

  private func drawFigure(
    _ index: Int, span number: Int, on canvas: inout Canvas, _ project: (SIMD2<Double>) -> SIMD2<Float>, _ unit: Float
  ) {
    let span = shot.spans[number], manner = manners[number]
    let since = Double(index - span.first) / frameRate
    var pose = Pose.standing.mixed(manner.pose(manner.phase + since * manner.cyclesPerSecond), manner.reach)
    if shot.part == .untrimmed {
      // Stretches begin and end at rest, within a third of a second.
      let left = Double(span.first + span.count - 1 - index) / frameRate
      pose = Pose.standing.mixed(pose, max(0, min(1, min(since, left) * 3)))
    }
    let skeleton = Skeleton(pose, of: actor, yaw: manner.yaw, elevation: camera.elevation)
    let middle = Double(span.count) / frameRate / 2
    let way = (since - middle) * manner.speed * bodyHeight * sin(manner.yaw * .pi / 180)
    // Whoever leaves on one side comes back on the other.
    let reach = 0.5 * Double(shot.width) / Double(shot.height) + 0.2
    let x = place * (manner.speed == 0 ? 1 : 0.4) + way
    let wrapped = x - 2 * reach * floor((x + reach) / (2 * reach))
    let foot = SIMD2(wrapped, backdrop.ground)
    let shadow = Float(bodyHeight * 0.13) * unit
    canvas.fillEllipse(
      project(foot), [shadow * Float(1 - skeleton.lift), shadow * 0.28], .zero, alpha: 0.28)
    let outline = max(0.5, unit * 0.006)
    let shade = light * 0.6 + 0.4
    let scale = Float(bodyHeight) * unit
    for solid in skeleton.solids {
      let a = project(foot + solid.a * bodyHeight), b = project(foot + solid.b * bodyHeight)
      let ra = Float(solid.ra) * scale, rb = Float(solid.rb) * scale
      canvas.fillCapsule(a, b, ra + outline, rb + outline, solid.colour * 0.35, alpha: 0.55)
      canvas.fillCapsule(a, b, ra, rb, solid.colour * shade)
    }
  }

  private func drawProps(
    at time: Double, on canvas: inout Canvas, _ project: (SIMD2<Double>) -> SIMD2<Float>, _ unit: Float
  ) {
    for prop in props {
      let centre = project(prop.centre + prop.velocity * time)
      let radii = SIMD2<Float>(Float(prop.radii.x), Float(prop.radii.y)) * unit
      switch prop.shape {
      case 0:
        canvas.fillEllipse(centre, radii, prop.colour)
        canvas.fillEllipse(centre - radii * 0.3, radii * 0.25, prop.colour * 1.3)
      case 1:
        canvas.fillRectangle(centre - radii, centre + radii, prop.colour)
        canvas.fillRectangle(centre - radii, centre + radii * SIMD2<Float>(1, -0.5), prop.colour * 0.75)
      default:
        let way = SIMD2<Float>(Float(cos(prop.spin)), Float(sin(prop.spin))) * radii.x
        canvas.fillCapsule(centre - way, centre + way, radii.y * 0.3, radii.y * 0.18, prop.colour)
      }
    }
  }

  /// The finished frame with index `index`: packed RGB.
  func frame(_ index: Int) -> [UInt8] {
    look.develop(scene(index), seed: noiseSeed &+ UInt32(truncatingIfNeeded: index) &* 0x632B_E5AB)
  }
}
