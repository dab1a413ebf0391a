#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The figure as solids in the image plane: posed in three dimensions, turned to the viewer and projected without
/// perspective. Lengths are body heights; x to the right, y down, the origin on the ground under the pelvis.
struct Skeleton: Sendable {
  /// A tapered capsule; `depth` is larger nearer to the viewer.
  struct Solid: Sendable {
    var a: SIMD2<Double>
    var b: SIMD2<Double>
    var ra: Double
    var rb: Double
    var depth: Double
    var colour: Colour
  }

  /// Far ones first.
  var solids: [Solid]
  /// Height of the feet above the ground.
  var lift: Double

  private typealias Point = SIMD3<Double>

  /// - Parameters:
  ///   - yaw: degrees the body is turned; 0 faces the viewer, 90 the image's right.
  ///   - elevation: degrees the viewer looks down.
  init(_ pose: Pose, of actor: Actor, yaw: Double, elevation: Double) {
    let solids = Self.body(pose, actor)
    let turn = (yaw + pose.turn) * .pi / 180, pitch = elevation * .pi / 180
    let (c, s) = (cos(turn), sin(turn)), (ce, se) = (cos(pitch), sin(pitch))
    func project(_ p: Point) -> Point {
      let x = p.x * c + p.z * s, z = p.z * c - p.x * s
      return [x, -(p.y * ce - z * se), z * ce + p.y * se]
    }
    lift = pose.lift
    self.solids = solids.map { solid in
      let a = project(solid.a), b = project(solid.b)
      let depth = (a.z + b.z) / 2 + solid.bias
      let shade = Float(max(0.7, min(1.08, 0.94 + depth * 0.7)))
      return Solid(
        a: [a.x, a.y], b: [b.x, b.y], ra: solid.ra, rb: solid.rb, depth: depth, colour: solid.colour * shade)
    }
    self.solids.sort { $0.depth < $1.depth }
  }

  private struct Bone {
    var a: Point
    var b: Point
    var ra: Double
    var rb: Double
    var colour: Colour
    var bias = 0.0
  }

  /// Unit vector of a segment that hangs down at zero angles; `side` is −1 or 1.
  private static func direction(_ angles: SIMD2<Double>, side: Double) -> Point {
    let f = angles.x * .pi / 180, a = angles.y * .pi / 180
    return [side * sin(a), -cos(a) * cos(f), cos(a) * sin(f)]
  }

  /// All bones in the body's frame, lowest foot on the ground plus the pose's lift.
  private static func body(_ pose: Pose, _ actor: Actor) -> [Bone] {
    let lean = (pose.lean + actor.stoop) * .pi / 180, tilt = pose.tilt * .pi / 180
    /// From the torso's frame to the body's.
    func leant(_ p: Point) -> Point {
      let x = p.x * cos(tilt) + p.y * sin(tilt), y = p.y * cos(tilt) - p.x * sin(tilt)
      return [x, y * cos(lean) - p.z * sin(lean), y * sin(lean) + p.z * cos(lean)]
    }
    let k = actor.build
    var bones: [Bone] = []
    var lowest = 0.0
    for side in 0..<2 {
      let sign = side == 0 ? -1.0 : 1.0
      let hip: Point = [sign * actor.hip, 0, 0]
      let knee = hip + direction(pose.legs[side].upper, side: sign) * actor.leg * 0.51
      let ankle = knee + direction(pose.legs[side].lower, side: sign) * actor.leg * 0.49
      let toe = ankle + Point(sign * 0.015, -0.012, 0.075)
      bones.append(Bone(a: hip, b: knee, ra: 0.055 * k, rb: 0.042 * k, colour: actor.trousers))
      bones.append(
        Bone(a: knee, b: ankle, ra: 0.04 * k, rb: 0.028 * k, colour: actor.hasShorts ? actor.skin : actor.trousers))
      bones.append(Bone(a: ankle, b: toe, ra: 0.03 * k, rb: 0.022 * k, colour: actor.shoes))
      lowest = min(lowest, ankle.y - 0.034)
    }
    let chest = leant([0, actor.torso * 0.88, 0])
    let neck = leant([0, actor.torso, 0])
    for sign in [-1.0, 1.0] {
      let low = Point(sign * actor.hip * 0.75, 0, 0), high = chest + leant([sign * actor.shoulder * 0.6, 0, 0])
      bones.append(Bone(a: low, b: high, ra: 0.058 * k, rb: 0.064 * k, colour: actor.shirt))
    }
    bones.append(Bone(a: [0, 0.02, 0], b: chest, ra: 0.06 * k, rb: 0.07 * k, colour: actor.shirt))
    for side in 0..<2 {
      let sign = side == 0 ? -1.0 : 1.0
      let shoulder = leant([sign * actor.shoulder, actor.torso * 0.93, 0])
      let elbow = shoulder + leant(direction(pose.arms[side].upper, side: sign) * actor.arm * 0.47)
      let hand = elbow + leant(direction(pose.arms[side].lower, side: sign) * actor.arm * 0.47)
      let sleeve = actor.hasLongSleeves ? actor.shirt * 0.94 : actor.skin
      bones.append(Bone(a: shoulder, b: elbow, ra: 0.04 * k, rb: 0.031 * k, colour: actor.shirt * 0.92))
      bones.append(Bone(a: elbow, b: hand, ra: 0.03 * k, rb: 0.022 * k, colour: sleeve))
      bones.append(Bone(a: hand, b: hand, ra: 0.033, rb: 0.033, colour: actor.skin, bias: 0.01))
    }
    let crown = neck + leant([0, actor.head * 1.25, 0.012])
    bones.append(Bone(a: neck, b: crown, ra: 0.03 * k, rb: 0.03 * k, colour: actor.skin * 0.9))
    bones.append(Bone(a: crown, b: crown, ra: actor.head, rb: actor.head, colour: actor.skin))
    let back = crown + leant([0, actor.head * 0.38, -actor.head * 0.34])
    bones.append(Bone(a: back, b: back, ra: actor.head * 0.9, rb: actor.head * 0.9, colour: actor.hair, bias: 0.004))
    if actor.hasLongHair {
      let tail = crown + leant([0, -actor.head * 1.3, -actor.head * 0.7])
      bones.append(Bone(a: back, b: tail, ra: actor.head * 0.7, rb: actor.head * 0.4, colour: actor.hair))
    }
    let up = pose.lift - lowest
    return bones.map { bone in
      var bone = bone
      bone.a.y += up
      bone.b.y += up
      return bone
    }
  }
}
