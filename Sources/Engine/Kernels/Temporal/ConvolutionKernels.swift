/// The three passes of one convolution, over time and space, on a backend's convolutions of frames.
///
/// The parameter holds one block of memory per temporal tap, each in the order the forward kernels read.
final class ConvolutionKernels {
  let outputLayout: ActivationLayout
  let implementations: [String]
  private let geometry: ConvolutionGeometry
  private let weights: Parameter
  private let temporal: TemporalTaps
  private let team: Team
  /// Kernels by the number of frames a call covers.
  private let planes: [Int: any PlaneConvolution]

  /// - Parameters:
  ///   - weights: settled to the layout the backend prefers if this is its first kernel.
  ///   - input: the layout of the input; the output's is the backend's choice.
  init(
    _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout, directions: ConvolutionDirections,
    backend: any KernelBackend, team: Team
  ) throws(EngineError) {
    self.geometry = geometry
    self.weights = weights
    self.team = team
    temporal = TemporalTaps(geometry)
    // The tap that covers most decides layouts: with stride 1 the whole batch.
    guard let widest = temporal.taps.max(by: { $0.frames < $1.frames }), widest.frames > 0 else {
      preconditionFailure("a convolution reads nothing but padding: \(geometry)")
    }
    let whole = try backend.convolution(
      geometry.planes(frames: widest.frames), input: input, output: nil, directions: directions, team: team)
    var planes = [widest.frames: whole]
    for tap in temporal.taps where !tap.runs.isEmpty && planes[tap.frames] == nil {
      planes[tap.frames] = try backend.convolution(
        geometry.planes(frames: tap.frames), input: input, output: whole.outputLayout, directions: directions,
        team: team)
    }
    self.planes = planes
    outputLayout = whole.outputLayout
    implementations = whole.implementations
    try weights.settle(try whole.weightLayout(.forward).asParameter(of: weights.spec.shape))
  }

  private func plane(_ tap: TemporalTaps.Tap) -> any PlaneConvolution { planes[tap.frames]! }

  /// Floats of one frame of the input.
  private func inputFloats(_ layout: ActivationLayout) -> Int {
    layout.blocks(geometry.input.c) * layout.block * geometry.input.plane
  }

  private var outputFloats: Int {
    outputLayout.blocks(geometry.outputChannels) * outputLayout.block * geometry.output.plane
  }

  // MARK: Scratch

  /// Bytes of scratch, staging for what is added up included.
  func scratchBytes(_ pass: ConvolutionPass, input: ActivationLayout) throws(EngineError) -> Int {
    var bytes = 0
    for tap in temporal.taps where !tap.runs.isEmpty {
      let staging = aligned((try stagingFloats(pass, tap, input)) * 4)
      let ordered = try ownOrder(pass, tap)?.elements ?? 0
      bytes = max(bytes, aligned(plane(tap).scratchBytes(pass)) + staging + ordered * 4)
    }
    return bytes
  }

  private func stagingFloats(
    _ pass: ConvolutionPass, _ tap: TemporalTaps.Tap, _ input: ActivationLayout
  ) throws(EngineError) -> Int {
    switch pass {
    case .forward: temporal.isDisjoint(pass) ? 0 : tap.frames * outputFloats
    case .backwardData: temporal.isDisjoint(pass) ? 0 : tap.frames * inputFloats(input)
    case .backwardWeights: try plane(tap).weightLayout(pass).elements
    }
  }

  /// The order in which a data gradient's kernel wants weights, when that is not the parameter's: they are laid so in
  /// scratch before each run, which costs what keeping a second copy current would and needs no memory in between.
  private func ownOrder(_ pass: ConvolutionPass, _ tap: TemporalTaps.Tap) throws(EngineError) -> WeightLayout? {
    guard pass == .backwardData else { return nil }
    let wanted = try plane(tap).weightLayout(pass)
    return wanted == weights.layout.tap(of: weights.spec.shape) ? nil : wanted
  }

  private func aligned(_ bytes: Int) -> Int {
    (bytes + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
  }

  // MARK: Calls

  /// The addresses of a pass: `input` is x or dx, `output` y or dy.
  struct Tensors {
    var input: UnsafeMutablePointer<Float>
    var inputLayout: ActivationLayout
    var output: UnsafeMutablePointer<Float>
    var scratch: UnsafeMutableRawPointer
  }

  /// `y = w ∗ x`, overwritten.
  func forward(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    try sumOverTaps(
      .forward, tensors, target: tensors.output, floats: outputFloats, frames: geometry.output.frames, start: \.output)
  }

  /// `dx`, overwritten.
  func backwardData(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    try sumOverTaps(
      .backwardData, tensors, target: tensors.input, floats: inputFloats(tensors.inputLayout),
      frames: geometry.input.frames, start: \.input)
  }

  /// The tap that covers the target writes it; every other run writes a staging area that is added to its frames. Where
  /// no tap covers the target, taps that never meet write their frames and the rest is zero, else all starts as zero.
  private func sumOverTaps(
    _ pass: ConvolutionPass, _ tensors: Tensors, target: UnsafeMutablePointer<Float>, floats: Int, frames: Int,
    start: KeyPath<TemporalTaps.Run, Int>
  ) throws(EngineError) -> any PreparedCall {
    let covering = temporal.covering(pass)
    var calls: [any PreparedCall] = []
    if covering == nil {
      for run in temporal.zeroed(pass, frames: frames, start: start) {
        calls.append(ZeroCall(team: team, target: target + run.lowerBound * floats, count: run.count * floats))
      }
    }
    let others = temporal.taps.indices.filter { $0 != covering }
    for index in (covering.map { [$0] } ?? []) + others {
      let tap = temporal.taps[index]
      guard !tap.runs.isEmpty else { continue }
      let kernels = plane(tap)
      let staging = tensors.scratch + aligned(kernels.scratchBytes(pass))
      let values: UnsafeMutablePointer<Float>
      if let order = try ownOrder(pass, tap) {
        let room = staging + aligned((try stagingFloats(pass, tap, tensors.inputLayout)) * 4)
        values = room.assumingMemoryBound(to: Float.self)
        calls.append(OrderWeights(of: weights, tap: index, as: order, copy: values, team: team))
      } else {
        let layout = try kernels.weightLayout(pass)
        values = try weights.view(layout.asParameter(of: weights.spec.shape)) + index * layout.elements
      }
      let isDirect = index == covering || temporal.isDisjoint(pass)
      for run in tap.runs {
        var bound = bind(tensors, run, weights: values)
        if !isDirect {
          let sum = staging.assumingMemoryBound(to: Float.self)
          if pass == .forward { bound.output = sum } else { bound.input = sum }
        }
        calls.append(try kernels.call(pass, bound))
        if isDirect { continue }
        calls.append(
          AddCall(
            team: team, from: staging.assumingMemoryBound(to: Float.self), to: target + run[keyPath: start] * floats,
            count: tap.frames * floats))
      }
    }
    return CallSequence.one(calls)
  }

  /// Tensors of one run: the frames it covers and the weights of its tap.
  private func bind(
    _ tensors: Tensors, _ run: TemporalTaps.Run, weights: UnsafeMutablePointer<Float>
  ) -> ConvolutionTensors {
    ConvolutionTensors(
      input: tensors.input + run.input * inputFloats(tensors.inputLayout), weights: weights,
      output: tensors.output + run.output * outputFloats, scratch: tensors.scratch)
  }

  /// Writes or, when the step accumulates, adds to the parameter's gradient.
  func backwardWeights(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    let master = weights.layout.tap(of: weights.spec.shape)
    var calls: [any PreparedCall] = []
    for (index, tap) in temporal.taps.enumerated() {
      let gradient = weights.gradient + index * master.elements
      guard !tap.runs.isEmpty else {
        calls.append(NoGradientCall(gradient: gradient, count: master.elements))
        continue
      }
      let kernels = plane(tap)
      let written = try kernels.weightLayout(.backwardWeights)
      let staging = (tensors.scratch + aligned(kernels.scratchBytes(.backwardWeights)))
        .assumingMemoryBound(to: Float.self)
      for (number, run) in tap.runs.enumerated() {
        var bound = bind(tensors, run, weights: staging)
        let staged = try kernels.call(.backwardWeights, bound)
        var direct: (any PreparedCall)?
        if written == master, number == 0 {
          bound.weights = gradient
          direct = try kernels.call(.backwardWeights, bound)
        }
        calls.append(
          WeightGradientCall(
            direct: direct, staged: staged, staging: staging, gradient: gradient, elements: master.elements,
            conversion: written == master ? nil : WeightConversion(from: written, to: master), isFirst: number == 0,
            team: team))
      }
    }
    return CallSequence.one(calls)
  }
}
