/// The action classes, in label order. Most differ by pose; `walk left/right` by direction of travel, `wave …` only by
/// the order of the same poses in time, `clap …` only by tempo.
package enum WorldClass: Int, CaseIterable, Sendable {
  case starJump, squat, kick, bow, walkLeft, walkRight, punch, waveRight
  case waveLeft, clapSlow, clapFast, jump
  case spin, throwing, pickUp, sitDown

  /// Name as in `classes.txt`.
  package var name: String {
    switch self {
    case .starJump: "star jump"
    case .squat: "squat"
    case .kick: "kick"
    case .bow: "bow"
    case .walkLeft: "walk left"
    case .walkRight: "walk right"
    case .punch: "punch"
    case .waveRight: "wave left to right"
    case .waveLeft: "wave right to left"
    case .clapSlow: "clap slowly"
    case .clapFast: "clap fast"
    case .jump: "jump"
    case .spin: "spin"
    case .throwing: "throw"
    case .pickUp: "pick up"
    case .sitDown: "sit down"
    }
  }

  /// The class a mirror turns this one into.
  package var mirrored: WorldClass {
    switch self {
    case .walkLeft: .walkRight
    case .walkRight: .walkLeft
    case .waveLeft: .waveRight
    case .waveRight: .waveLeft
    default: self
    }
  }

  /// Duration of one cycle in seconds, before an actor's own tempo.
  var period: Double {
    switch self {
    case .starJump: 0.95
    case .squat: 1.7
    case .kick: 1.25
    case .bow: 2.3
    case .walkLeft, .walkRight: 1.05
    case .punch: 0.9
    case .waveLeft, .waveRight: 1.3
    case .clapSlow: 1.4
    case .clapFast: 0.45
    case .jump: 1.25
    case .spin: 1.7
    case .throwing: 1.5
    case .pickUp: 2.4
    case .sitDown: 2.2
    }
  }

  /// From where the figure is seen: yaw in degrees (90 = facing the image's right) and the spread around it. Where the
  /// sign does not matter it is drawn by chance.
  var view: (yaw: Double, spread: Double, isEitherSide: Bool) {
    switch self {
    case .walkLeft: (-78, 20, false)
    case .walkRight: (78, 20, false)
    case .clapSlow, .clapFast: (0, 26, false)
    case .starJump, .waveLeft, .waveRight: (0, 30, false)
    case .jump, .spin: (0, 45, false)
    case .squat, .kick, .bow, .punch, .throwing, .pickUp, .sitDown: (62, 22, true)
    }
  }

  /// Steps forward in body heights per second.
  var speed: Double { self == .walkLeft || self == .walkRight ? 0.42 : 0 }
}
