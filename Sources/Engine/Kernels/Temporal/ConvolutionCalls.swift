/// Calls run one after the other as one.
struct CallSequence: PreparedCall {
  private let calls: [any PreparedCall]

  /// The call itself when there is only one.
  static func one(_ calls: [any PreparedCall]) -> any PreparedCall {
    calls.count == 1 ? calls[0] : CallSequence(calls: calls)
  }

  func run(_ step: StepState) {
    for call in calls { call.run(step) }
  }
}

/// `target = 0`.
struct ZeroCall: PreparedCall {
  let team: Team
  let target: UnsafeMutablePointer<Float>
  let count: Int

  func run(_ step: StepState) {
    team.forEachPart(count) { _, range in (target + range.lowerBound).update(repeating: 0, count: range.count) }
  }
}

/// `to += from`, whole vectors of eight.
struct AddCall: PreparedCall {
  let team: Team
  let from: UnsafeMutablePointer<Float>
  let to: UnsafeMutablePointer<Float>
  let count: Int

  func run(_ step: StepState) { Self.add(from, to: to, count: count, team: team) }

  /// Frames of plain layouts begin anywhere, so vectors are read and written unaligned; floats beyond the last whole
  /// vector are added one by one.
  static func add(_ from: UnsafeMutablePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int, team: Team) {
    let (source, target) = (UnsafeMutableRawPointer(from), UnsafeMutableRawPointer(to))
    let bytes = MemoryLayout<Lanes>.stride
    team.forEachPart(count / 8) { _, range in
      for p in range {
        let sum =
          target.loadUnaligned(fromByteOffset: p * bytes, as: Lanes.self)
          + source.loadUnaligned(fromByteOffset: p * bytes, as: Lanes.self)
        target.storeBytes(of: sum, toByteOffset: p * bytes, as: Lanes.self)
      }
    }
    for p in count / 8 * 8..<count { to[p] += from[p] }
  }
}

/// The gradient of weights from one run: straight into the parameter when nothing is there yet, else staged and added.
struct WeightGradientCall: PreparedCall {
  let direct: (any PreparedCall)?
  let staged: any PreparedCall
  let staging: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let elements: Int
  /// From the staged order to the parameter's, when the kernel insists on another.
  let conversion: WeightConversion?
  /// Whether this is the first of the runs that add up in this gradient.
  let isFirst: Bool
  let team: Team

  func run(_ step: StepState) {
    let adds = step.accumulates || !isFirst
    if let direct, !adds {
      direct.run(step)
      return
    }
    staged.run(step)
    if let conversion {
      conversion.copy(staging, to: gradient, adding: adds)
    } else {
      AddCall.add(staging, to: gradient, count: elements, team: team)
    }
  }
}

/// The gradient of a temporal tap that no pair of frames meets: clips shorter than the kernel's reach.
struct NoGradientCall: PreparedCall {
  let gradient: UnsafeMutablePointer<Float>
  let count: Int

  func run(_ step: StepState) {
    if !step.accumulates { gradient.update(repeating: 0, count: count) }
  }
}

/// Lays one temporal tap's weights down in another order.
struct OrderWeights: PreparedCall {
  private let source: UnsafeMutablePointer<Float>
  private let copy: UnsafeMutablePointer<Float>
  private let conversion: WeightConversion
  private let team: Team
  /// Floats to zero first: those that only pad.
  private let padded: Int?

  init(
    of weights: Parameter, tap: Int, as order: WeightLayout, copy: UnsafeMutablePointer<Float>, team: Team
  ) {
    let master = weights.layout.tap(of: weights.spec.shape)
    source = weights.values + tap * master.elements
    self.copy = copy
    self.team = team
    conversion = WeightConversion(from: master, to: order)
    padded = order.elements == order.shape.reduce(1, *) ? nil : order.elements
  }

  func run(_ step: StepState) {
    if let padded { copy.update(repeating: 0, count: padded) }
    team.forEachPart(conversion.slices) { _, slices in conversion.copy(source, to: copy, slices: slices) }
  }
}
