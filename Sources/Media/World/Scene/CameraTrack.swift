#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Randomness

/// Where a camera looks over time: a member's habits plus a clip's own jitter.
struct CameraTrack: Sendable {
  /// What is seen at one moment: centre in scene units (1 = frame height at zoom 1), magnification, roll in radians.
  struct View: Sendable {
    var centre: SIMD2<Double>
    var zoom: Double
    var roll: Double
  }

  /// Degrees the camera looks down, and by which it stands aside.
  var elevation: Double
  var azimuth: Double
  private var centre: SIMD2<Double>
  private var drift: SIMD2<Double>
  private var zoom: Double
  private var zoomRate: Double
  private var roll: Double
  private var shake: Double
  private var phases: [Double]

  /// - Parameters:
  ///   - breadth: 1 for ordinary cameras; larger is more extreme.
  ///   - jitter: the clip's stream.
  init(_ member: PoolMember, seed: UInt64, breadth: Double, handheld: Double, jitter: inout CounterRandom) {
    var random = member.random("camera", seed: seed)
    elevation = max(0, 7 + breadth * random.uniform(-7, 11))
    azimuth = breadth * random.uniform(-10, 10)
    centre = [breadth * random.uniform(-0.1, 0.1), breadth * random.uniform(-0.04, 0.04)]
    zoom = 1 + breadth * random.uniform(-0.09, 0.09)
    roll = breadth * random.uniform(-0.035, 0.035)
    let style = random.below(4)
    drift = style == 1 ? [random.uniform(-0.07, 0.07) * breadth, 0] : .zero
    zoomRate = style == 2 ? random.uniform(-0.05, 0.05) * breadth : 0
    shake = (style == 3 ? 0.018 : 0.004) * breadth * handheld
    centre += [jitter.uniform(-0.07, 0.07), jitter.uniform(-0.03, 0.03)]
    zoom *= jitter.uniform(0.94, 1.06)
    azimuth += jitter.uniform(-5, 5)
    phases = (0..<6).map { _ in jitter.uniform(0, 2 * .pi) }
  }

  /// The view at `time` seconds from the middle of the shot.
  func view(at time: Double) -> View {
    let sway = SIMD2(
      sin(time * 5.1 + phases[0]) + 0.6 * sin(time * 11.3 + phases[1]),
      sin(time * 4.3 + phases[2]) + 0.6 * sin(time * 12.7 + phases[3]))
    // Slow swings stand for pans that turn back, so that long shots stay on the scene.
    let pan = sin(time * 0.5) / 0.5
    return View(
      centre: centre + drift * pan + sway * shake, zoom: zoom * (1 + zoomRate * pan),
      roll: roll + shake * 0.6 * sin(time * 3.7 + phases[4]))
  }
}
