/// The attitude of an articulated figure. Angles are degrees in the body's own frame: x to the side, y up, z forward.
///
/// Limb segments hang down at zero; `flexion` raises them forward, `abduction` outward. Upper and lower segment are
/// given absolutely, in the frame of the torso (arms) or of the upright pelvis (legs).
struct Pose: Hashable, Sendable {
  /// Directions of a limb's two segments, each as (flexion, abduction).
  struct Limb: Hashable, Sendable {
    var upper: SIMD2<Double>
    var lower: SIMD2<Double>

    init(_ flexion: Double, _ abduction: Double, lower: (Double, Double)? = nil) {
      upper = [flexion, abduction]
      self.lower = lower.map { [$0.0, $0.1] } ?? upper
    }

    func mixed(_ other: Limb, _ t: Double) -> Limb {
      var limb = self
      limb.upper += (other.upper - upper) * t
      limb.lower += (other.lower - lower) * t
      return limb
    }
  }

  /// Forward and sideways inclination of the torso.
  var lean = 0.0
  var tilt = 0.0
  /// Turn about the vertical axis.
  var turn = 0.0
  /// Height of the feet above the ground, in body heights.
  var lift = 0.0
  /// Arms and legs: index 0 on the image's left when the figure faces the camera.
  var arms = [Limb(0, 9, lower: (10, 6)), Limb(0, 9, lower: (10, 6))]
  var legs = [Limb(0, 4), Limb(0, 4)]

  static let standing = Pose()

  /// The pose on the way from this one (0) to `other` (1); beyond 1 it exaggerates.
  func mixed(_ other: Pose, _ t: Double) -> Pose {
    var pose = self
    pose.lean += (other.lean - lean) * t
    pose.tilt += (other.tilt - tilt) * t
    pose.turn += (other.turn - turn) * t
    pose.lift += (other.lift - lift) * t
    for side in 0..<2 {
      pose.arms[side] = arms[side].mixed(other.arms[side], t)
      pose.legs[side] = legs[side].mixed(other.legs[side], t)
    }
    return pose
  }

  /// How differently two attitudes hold the body: the sum of all differences of limb and torso angles, in degrees. Turn
  /// and lift do not count.
  func distance(to other: Pose) -> Double {
    func sum(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { abs(a.x - b.x) + abs(a.y - b.y) }
    let limbs = zip(arms + legs, other.arms + other.legs)
    return limbs.reduce(abs(lean - other.lean) + abs(tilt - other.tilt)) { total, pair in
      total + sum(pair.0.upper, pair.1.upper) + sum(pair.0.lower, pair.1.lower)
    }
  }

  /// The mirror image: left for right.
  var mirrored: Pose {
    var pose = self
    pose.tilt = -tilt
    pose.turn = -turn
    pose.arms.swapAt(0, 1)
    pose.legs.swapAt(0, 1)
    return pose
  }
}
