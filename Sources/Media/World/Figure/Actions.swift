#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A class's motion: key poses over one cycle, eased in between, repeated for ever.
struct Motion: Sendable {
  struct Key: Sendable {
    /// Moment within the cycle, 0 ..< 1, rising.
    var phase: Double
    var pose: Pose
  }

  var keys: [Key]
  /// Whether the motion runs on evenly through its keys instead of easing at each.
  var isEven = false
  /// Degrees turned about the vertical in one cycle.
  var turnsPerCycle = 0.0

  /// The pose at `phase`, any real number; whole numbers are cycle starts.
  func pose(at phase: Double) -> Pose {
    let p = phase - floor(phase)
    let next = keys.firstIndex { $0.phase > p } ?? keys.count
    let from = keys[next == 0 ? keys.count - 1 : next - 1]
    let to = keys[next == keys.count ? 0 : next]
    let start = next == 0 ? from.phase - 1 : from.phase
    let end = next == keys.count ? to.phase + 1 : to.phase
    let t = (p - start) / max(end - start, 1e-9)
    var pose = from.pose.mixed(to.pose, isEven ? t : t * t * (3 - 2 * t))
    pose.turn += turnsPerCycle * p * 360
    return pose
  }
}

extension WorldClass {
  /// The motion with the image-right hand and foot; the other hand's is the mirror image of the mirrored class's.
  func motion(isLeftHanded: Bool) -> @Sendable (Double) -> Pose {
    if isLeftHanded {
      let motion = Motion.all[mirrored.rawValue]
      return { motion.pose(at: $0).mirrored }
    }
    let motion = Motion.all[rawValue]
    return { motion.pose(at: $0) }
  }
}

extension Motion {
  /// One for each class, in label order.
  static let all: [Motion] = WorldClass.allCases.map(make)

  private typealias Limb = Pose.Limb

  private static func key(_ phase: Double, _ change: (inout Pose) -> Void = { _ in }) -> Key {
    var pose = Pose.standing
    change(&pose)
    return Key(phase: phase, pose: pose)
  }

  private static func make(_ action: WorldClass) -> Motion {
    switch action {
    case .starJump: starJump
    case .squat: squat
    case .kick: kick
    case .bow: bow
    case .walkLeft, .walkRight: walk
    case .punch: punch
    case .waveRight: wave(from: -68, to: 68)
    case .waveLeft: wave(from: 68, to: -68)
    case .clapSlow, .clapFast: clap
    case .jump: jump
    case .spin: spin
    case .throwing: throwing
    case .pickUp: pickUp
    case .sitDown: sitDown
    }
  }

  private static let starJump = Motion(keys: [
    key(0),
    key(0.25) {
      $0.lift = 0.07; $0.arms = [Limb(0, 90), Limb(0, 90)]; $0.legs = [Limb(0, 16), Limb(0, 16)]
    },
    key(0.5) {
      $0.arms = [Limb(0, 158), Limb(0, 158)]; $0.legs = [Limb(0, 30), Limb(0, 30)]
    },
    key(0.75) {
      $0.lift = 0.07; $0.arms = [Limb(0, 90), Limb(0, 90)]; $0.legs = [Limb(0, 16), Limb(0, 16)]
    },
  ])

  private static let squat = Motion(keys: [
    key(0),
    key(0.4) {
      $0.lean = 38
      $0.arms = [Limb(120, 10), Limb(120, 10)]
      $0.legs = [Limb(98, 14, lower: (-32, 8)), Limb(98, 14, lower: (-32, 8))]
    },
    key(0.6) {
      $0.lean = 40
      $0.arms = [Limb(122, 10), Limb(122, 10)]
      $0.legs = [Limb(102, 14, lower: (-34, 8)), Limb(102, 14, lower: (-34, 8))]
    },
  ])

  private static let kick = Motion(keys: [
    key(0) { $0.arms = [Limb(30, 20, lower: (90, 10)), Limb(30, 20, lower: (90, 10))] },
    key(0.3) {
      $0.lean = 8
      $0.legs[1] = Limb(-22, 6, lower: (-85, 6))
      $0.arms = [Limb(40, 25, lower: (90, 10)), Limb(-20, 30)]
    },
    key(0.52) {
      $0.lean = -22
      $0.legs[1] = Limb(102, 8, lower: (96, 8))
      $0.arms = [Limb(-30, 45), Limb(20, 45, lower: (60, 30))]
    },
    key(0.64) {
      $0.lean = -18
      $0.legs[1] = Limb(92, 8, lower: (80, 8))
      $0.arms = [Limb(-20, 40), Limb(20, 40, lower: (60, 30))]
    },
  ])

  private static let bow = Motion(keys: [
    key(0),
    key(0.38) {
      $0.lean = 84; $0.arms = [Limb(62, 8), Limb(62, 8)]
    },
    key(0.62) {
      $0.lean = 86; $0.arms = [Limb(64, 8), Limb(64, 8)]
    },
  ])

  private static let walk = Motion(
    keys: [
      key(0) {
        $0.legs = [Limb(30, 2, lower: (18, 2)), Limb(-26, 2, lower: (-38, 2))]
        $0.arms = [Limb(-28, 6, lower: (-8, 6)), Limb(28, 6, lower: (48, 6))]
      },
      key(0.25) { $0.legs = [Limb(2, 2), Limb(14, 2, lower: (-48, 2))] },
      key(0.5) {
        $0.legs = [Limb(-26, 2, lower: (-38, 2)), Limb(30, 2, lower: (18, 2))]
        $0.arms = [Limb(28, 6, lower: (48, 6)), Limb(-28, 6, lower: (-8, 6))]
      },
      key(0.75) { $0.legs = [Limb(14, 2, lower: (-48, 2)), Limb(2, 2)] },
    ], isEven: true)

  private static let guarding = Limb(25, 14, lower: (130, -6))

  private static let punch = Motion(keys: [
    key(0) {
      $0.arms = [guarding, guarding]; $0.legs = [Limb(16, 6), Limb(-16, 6)]
    },
    key(0.22) {
      $0.arms = [guarding, Limb(92, -4)]; $0.turn = -22; $0.lean = 10; $0.legs = [Limb(18, 6), Limb(-20, 6)]
    },
    key(0.5) {
      $0.arms = [guarding, guarding]; $0.legs = [Limb(16, 6), Limb(-16, 6)]
    },
    key(0.72) {
      $0.arms = [Limb(92, -4), guarding]; $0.turn = 22; $0.lean = 10; $0.legs = [Limb(18, 6), Limb(-20, 6)]
    },
  ])

  /// The raised image-right arm sweeps from one side to the other and comes back three times as fast along the same
  /// path: played backwards, one direction is the other.
  private static func wave(from start: Double, to end: Double) -> Motion {
    func swept(_ angle: Double, _ pose: inout Pose) {
      pose.arms[1] = Limb(0, 180 - angle, lower: (0, 180 - angle * 1.15))
      pose.tilt = angle * 0.09
    }
    return Motion(keys: [key(0) { swept(start, &$0) }, key(0.75) { swept(end, &$0) }])
  }

  private static let clap = Motion(keys: [
    key(0) { $0.arms = [Limb(58, 34, lower: (92, 52)), Limb(58, 34, lower: (92, 52))] },
    key(0.5) { $0.arms = [Limb(62, 12, lower: (98, -32)), Limb(62, 12, lower: (98, -32))] },
  ])

  private static let jump = Motion(keys: [
    key(0) {
      $0.lean = 24
      $0.arms = [Limb(-40, 8), Limb(-40, 8)]
      $0.legs = [Limb(52, 6, lower: (-28, 4)), Limb(52, 6, lower: (-28, 4))]
    },
    key(0.38) {
      $0.lift = 0.27; $0.arms = [Limb(170, 12), Limb(170, 12)]; $0.legs = [Limb(-6, 3), Limb(-6, 3)]
    },
    key(0.52) {
      $0.lift = 0.25
      $0.arms = [Limb(165, 14), Limb(165, 14)]
      $0.legs = [Limb(20, 6, lower: (-40, 4)), Limb(20, 6, lower: (-40, 4))]
    },
    key(0.8) {
      $0.lean = 18
      $0.arms = [Limb(30, 16), Limb(30, 16)]
      $0.legs = [Limb(38, 6, lower: (-20, 4)), Limb(38, 6, lower: (-20, 4))]
    },
  ])

  private static let spin = Motion(
    keys: [
      key(0) {
        $0.arms = [Limb(0, 82), Limb(0, 82)]; $0.legs[1] = Limb(28, 10, lower: (-60, 6))
      },
      key(0.5) {
        $0.arms = [Limb(0, 88), Limb(0, 88)]; $0.legs[1] = Limb(32, 10, lower: (-64, 6))
      },
    ], isEven: true, turnsPerCycle: 1)

  private static let throwing = Motion(keys: [
    key(0) {
      $0.arms[1] = Limb(20, 16, lower: (70, 0)); $0.legs = [Limb(14, 4), Limb(-14, 4)]
    },
    key(0.35) {
      $0.lean = -20
      $0.arms = [Limb(70, 10), Limb(205, 30, lower: (265, 20))]
      $0.legs = [Limb(28, 4, lower: (6, 4)), Limb(-20, 4)]
    },
    key(0.55) {
      $0.lean = 28
      $0.arms = [Limb(-30, 14), Limb(112, 6, lower: (96, 4))]
      $0.legs = [Limb(30, 4, lower: (0, 4)), Limb(-30, 4, lower: (-40, 4))]
    },
    key(0.72) {
      $0.lean = 36
      $0.arms = [Limb(-36, 14), Limb(40, 0)]
      $0.legs = [Limb(30, 4, lower: (0, 4)), Limb(-30, 4, lower: (-44, 4))]
    },
  ])

  private static let pickUp = Motion(keys: [
    key(0) { $0.arms = [Limb(20, 4, lower: (95, -10)), Limb(20, 4, lower: (95, -10))] },
    key(0.35) {
      $0.lean = 78
      $0.arms = [Limb(82, 4), Limb(82, 4)]
      $0.legs = [Limb(62, 8, lower: (-34, 6)), Limb(62, 8, lower: (-34, 6))]
    },
    key(0.5) {
      $0.lean = 80
      $0.arms = [Limb(84, 2), Limb(84, 2)]
      $0.legs = [Limb(64, 8, lower: (-34, 6)), Limb(64, 8, lower: (-34, 6))]
    },
    key(0.85) { $0.arms = [Limb(20, 4, lower: (95, -10)), Limb(20, 4, lower: (95, -10))] },
  ])

  private static let sitDown = Motion(keys: [
    key(0),
    key(0.35) {
      $0.lean = 12
      $0.arms = [Limb(24, 6, lower: (64, 0)), Limb(24, 6, lower: (64, 0))]
      $0.legs = [Limb(88, 8, lower: (-4, 4)), Limb(88, 8, lower: (-4, 4))]
    },
    key(0.7) {
      $0.lean = -6
      $0.arms = [Limb(30, 6, lower: (70, 0)), Limb(30, 6, lower: (70, 0))]
      $0.legs = [Limb(90, 8, lower: (2, 4)), Limb(90, 8, lower: (2, 4))]
    },
  ])

  /// Standing about: weight shifts, a hand that moves, a glance aside.
  static let idle = Motion(keys: [
    key(0),
    key(0.3) {
      $0.tilt = 4; $0.legs[0] = Limb(6, 8); $0.turn = 10
    },
    key(0.55) {
      $0.arms[1] = Limb(12, 12, lower: (70, -8)); $0.turn = -14; $0.lean = 4
    },
    key(0.8) {
      $0.tilt = -4; $0.arms[0] = Limb(-8, 14, lower: (24, 4))
    },
  ])
}
