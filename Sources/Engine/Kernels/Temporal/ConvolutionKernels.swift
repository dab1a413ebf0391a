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
    let whole = try backend.convolution(
      geometry.planes(frames: geometry.input.frames), input: input, output: nil, directions: directions, team: team)
    var planes = [geometry.input.frames: whole]
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
      bytes = max(bytes, aligned(plane(tap).scratchBytes(pass)) + (try stagingBytes(pass, tap, input)))
    }
    return bytes
  }

  private func stagingBytes(
    _ pass: ConvolutionPass, _ tap: TemporalTaps.Tap, _ input: ActivationLayout
  ) throws(EngineError) -> Int {
    switch pass {
    case .forward: temporal.taps.count > 1 ? tap.frames * outputElements * MemoryLayout<Float>.stride : 0
    case .backwardData: temporal.taps.count > 1 ? tap.frames * inputElements(input) * MemoryLayout<Float>.stride : 0
    case .backwardWeights: try plane(tap).weightLayout(pass).bytes
    }
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
    try sumOverTaps(.forward, tensors, target: tensors.output, outputLayout, frame: outputElements, start: \.output)
  }

  /// `dx`, overwritten.
  func backwardData(_ tensors: Tensors) throws(EngineError) -> any PreparedCall {
    let layout = tensors.inputLayout
    return try sumOverTaps(
      .backwardData, tensors, target: tensors.input, layout, frame: inputElements(layout), start: \.input)
  }

  /// The unshifted tap writes the target; every other run writes a staging area that is added to its frames.
  private func sumOverTaps(
    _ pass: ConvolutionPass, _ tensors: Tensors, target: UnsafeMutableRawPointer, _ layout: ActivationLayout,
    frame: Int, start: KeyPath<TemporalTaps.Run, Int>
  ) throws(EngineError) -> any PreparedCall {
    if !summed.isEmpty { return try sumOverClips(pass, tensors, target: target, frame: frame, start: start) }
    var calls: [any PreparedCall] = []
    let others = temporal.taps.indices.filter { $0 != temporal.centre }
    for index in [temporal.centre] + others {
      let tap = temporal.taps[index]
      guard !tap.runs.isEmpty else { continue }
      let kernels = plane(tap)
      let staging = tensors.scratch + aligned(kernels.scratchBytes(pass))
      for run in tap.runs {
        var bound = try bind(kernels, pass, tensors, tap: index, run)
        if index != temporal.centre {
          if pass == .forward { bound.output = staging } else { bound.input = staging }
        }
        calls.append(try kernels.call(pass, bound))
        guard index != temporal.centre else { continue }
        let sum = target + run[keyPath: start] * frame * layout.element.bytes
        calls.append(AddCall(team: team, from: staging.floats, to: sum.floats, count: tap.frames * frame))
      }
    }
    return CallSequence.one(calls)
  }

  /// Tensors of one run: the frames it covers and the weights of its tap, in the order the pass reads them.
  func bind(
    _ kernels: any PlaneConvolution, _ pass: ConvolutionPass, _ tensors: Tensors, tap: Int, _ run: TemporalTaps.Run
  ) throws(EngineError) -> ConvolutionTensors {
    let layout = try kernels.weightLayout(pass)
    let values = try weights.view(layout.asParameter(of: weights.spec.shape))
    return frames(of: run, tensors, weights: values + tap * layout.bytes)
  }

  /// The frames of one run, with `weights` or their gradient.
  private func frames(
    of run: TemporalTaps.Run, _ tensors: Tensors, weights: UnsafeMutableRawPointer
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
        var bound = frames(of: run, tensors, weights: staging)
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
