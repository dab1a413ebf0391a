/// The three passes of one convolution, over time and space, on a backend's convolutions of frames.
///
/// The parameter holds one block of memory per temporal tap, each in the order the forward kernels read.
final class ConvolutionKernels {
  let outputLayout: ActivationLayout
  let implementations: [String]
  let geometry: ConvolutionGeometry
  private let weights: Parameter
  let temporal: TemporalTaps
  let team: Team
  /// Kernels by the number of frames a call covers.
  private let planes: [Int: any PlaneConvolution]
  /// Kernels of bfloat16 networks whose results are added up in float32, by frames; empty without temporal taps.
  let summed: [Int: any PlaneConvolution]

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
    var summed: [Int: any PlaneConvolution] = [:]
    if whole.outputLayout.element == .bfloat16, temporal.taps.count > 1 {
      let frames = geometry.input.extent.t
      for count in Set(temporal.taps.filter { !$0.runs.isEmpty }.map { min($0.frames, frames) }) {
        summed[count] = try backend.convolution(
          geometry.planes(frames: count), input: input, output: ActivationLayout(block: whole.outputLayout.block),
          directions: directions, team: team)
      }
    }
    self.summed = summed
    outputLayout = whole.outputLayout
    implementations = whole.implementations
    try weights.settle(try whole.parameterLayout.asParameter(of: weights.spec.shape))
  }

  private func plane(_ tap: TemporalTaps.Tap) -> any PlaneConvolution { planes[tap.frames]! }

  /// Values of one frame of the input.
  private func inputElements(_ layout: ActivationLayout) -> Int {
    layout.blocks(geometry.input.c) * layout.block * geometry.input.plane
  }

  private var outputElements: Int {
    outputLayout.blocks(geometry.outputChannels) * outputLayout.block * geometry.output.plane
  }

  // MARK: Scratch

  /// Bytes of scratch, staging for what is added up included.
  func scratchBytes(_ pass: ConvolutionPass, input: ActivationLayout) throws(EngineError) -> Int {
    if !summed.isEmpty, pass != .backwardWeights {
      return summedScratchBytes(pass, frame: pass == .forward ? outputElements : inputElements(input))
    }
    var bytes = 0
    for tap in temporal.taps where !tap.runs.isEmpty {
      let staging = aligned(try stagingBytes(pass, tap, input))
      let ordered = try ownOrder(pass, tap)?.bytes ?? 0
      bytes = max(bytes, aligned(plane(tap).scratchBytes(pass)) + staging + ordered)
    }
    return bytes
  }

  private func stagingBytes(
    _ pass: ConvolutionPass, _ tap: TemporalTaps.Tap, _ input: ActivationLayout
  ) throws(EngineError) -> Int {
    switch pass {
    case .forward: temporal.isDisjoint(pass) ? 0 : tap.frames * outputElements * MemoryLayout<Float>.stride
    case .backwardData:
      temporal.isDisjoint(pass) ? 0 : tap.frames * inputElements(input) * MemoryLayout<Float>.stride
    case .backwardWeights: try plane(tap).weightLayout(pass).bytes
    }
  }

  /// The order in which a data gradient's kernel wants float32 weights, when that is not the parameter's: they are laid
  /// so in scratch before each run, which costs what keeping a second copy current would and needs no memory in between.
  /// Bfloat16 weights are a copy in any case.
  private func ownOrder(_ pass: ConvolutionPass, _ tap: TemporalTaps.Tap) throws(EngineError) -> WeightLayout? {
    guard pass == .backwardData else { return nil }
    let wanted = try plane(tap).weightLayout(pass)
    return wanted.element == .bfloat16 || wanted == weights.layout.tap(of: weights.spec.shape) ? nil : wanted
  }

  func aligned(_ bytes: Int) -> Int {
    (bytes + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
  }

  // MARK: Calls

  /// The addresses of a pass: `input` is x or dx, `output` y or dy.
  struct Tensors {
    var input: UnsafeMutableRawPointer
    var inputLayout: ActivationLayout
    var output: UnsafeMutableRawPointer
    var scratch: UnsafeMutableRawPointer
  }

  /// `y = w ∗ x`, overwritten.
  func forward(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    try sumOverTaps(
      .forward, tensors, target: tensors.output, outputLayout, frame: outputElements, frames: geometry.output.frames,
      start: \.output)
  }

  /// `dx`, overwritten.
  func backwardData(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    let layout = tensors.inputLayout
    return try sumOverTaps(
      .backwardData, tensors, target: tensors.input, layout, frame: inputElements(layout),
      frames: geometry.input.frames, start: \.input)
  }

  /// The tap that covers the target writes it; every other run writes a staging area that is added to its frames. Where
  /// no tap covers the target, taps that never meet write their frames and the rest is zero, else all starts as zero.
  private func sumOverTaps(
    _ pass: ConvolutionPass, _ tensors: Tensors, target: UnsafeMutableRawPointer, _ layout: ActivationLayout,
    frame: Int, frames: Int, start: KeyPath<TemporalTaps.Run, Int>
  ) throws(EngineError) -> any PreparedCall {
    if !summed.isEmpty { return try sumOverClips(pass, tensors, target: target, frame: frame, start: start) }
    let covering = temporal.covering(pass)
    let bytes = frame * layout.element.bytes
    var calls: [any PreparedCall] = []
    if covering == nil {
      for run in temporal.zeroed(pass, frames: frames, start: start) {
        let place = target + run.lowerBound * bytes
        calls.append(ZeroCall(team: team, target: place.floats, count: run.count * bytes / MemoryLayout<Float>.stride))
      }
    }
    let others = temporal.taps.indices.filter { $0 != covering }
    for index in (covering.map { [$0] } ?? []) + others {
      let tap = temporal.taps[index]
      guard !tap.runs.isEmpty else { continue }
      let kernels = plane(tap)
      let staging = tensors.scratch + aligned(kernels.scratchBytes(pass))
      let values: UnsafeMutableRawPointer
      if let order = try ownOrder(pass, tap) {
        values = staging + aligned(try stagingBytes(pass, tap, tensors.inputLayout))
        calls.append(OrderWeights(of: weights, tap: index, as: order, copy: values.floats, team: team))
      } else {
        values = try view(kernels, pass, tap: index)
      }
      let isDirect = index == covering || temporal.isDisjoint(pass)
      for run in tap.runs {
        var bound = bind(tensors, run, weights: values)
        if !isDirect {
          if pass == .forward { bound.output = staging } else { bound.input = staging }
        }
        calls.append(try kernels.call(pass, bound))
        if isDirect { continue }
        let sum = target + run[keyPath: start] * bytes
        calls.append(AddCall(team: team, from: staging.floats, to: sum.floats, count: tap.frames * frame))
      }
    }
    return CallSequence.one(calls)
  }

  /// A tap's weights in the order that a pass reads them, kept current by updates.
  func view(
    _ kernels: any PlaneConvolution, _ pass: ConvolutionPass, tap: Int
  ) throws(EngineError) -> UnsafeMutableRawPointer {
    let layout = try kernels.weightLayout(pass)
    return try weights.view(layout.asParameter(of: weights.spec.shape)) + tap * layout.bytes
  }

  /// Tensors of one run: the frames it covers, with `weights` or their gradient.
  func bind(
    _ tensors: Tensors, _ run: TemporalTaps.Run, weights: UnsafeMutableRawPointer
  ) -> ConvolutionTensors {
    let input = inputElements(tensors.inputLayout) * tensors.inputLayout.element.bytes
    let output = outputElements * outputLayout.element.bytes
    return ConvolutionTensors(
      input: tensors.input + run.input * input, weights: weights, output: tensors.output + run.output * output,
      scratch: tensors.scratch)
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
      let staging = tensors.scratch + aligned(kernels.scratchBytes(.backwardWeights))
      for (number, run) in tap.runs.enumerated() {
        var bound = bind(tensors, run, weights: staging)
        let staged = try kernels.call(.backwardWeights, bound)
        var direct: (any PreparedCall)?
        if written == master, number == 0 {
          bound.weights = UnsafeMutableRawPointer(gradient)
          direct = try kernels.call(.backwardWeights, bound)
        }
        calls.append(
          WeightGradientCall(
            direct: direct, staged: staged, staging: staging.floats, gradient: gradient, elements: master.elements,
            conversion: written == master ? nil : WeightConversion(from: written, to: master), isFirst: number == 0,
            team: team))
      }
    }
    return CallSequence.one(calls)
  }
}
