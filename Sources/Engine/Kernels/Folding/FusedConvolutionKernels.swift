/// The forward pass of one convolution over time and space with its batch norm, shortcut and ReLU, on a backend's fused
/// convolutions of frames.
///
/// A tap that covers every frame comes last: it adds what the others left in the output, then bias and ReLU. With a
/// shortcut the output begins as the shortcut; without one the first tap overwrites, and frames that it does not reach
/// begin as zero.
///
/// In bfloat16 taps are added up in float32, clip by clip, and rounded once together with shortcut and ReLU.
final class FusedConvolutionKernels {
  let outputLayout: ActivationLayout
  let implementation: String
  private let geometry: ConvolutionGeometry
  private let temporal: TemporalTaps
  private let folded: FoldedWeights
  private let team: Team
  private let hasResidual: Bool
  private let hasReLU: Bool
  private let inputLayout: ActivationLayout
  /// Taps in the order in which they run, with their kernels.
  private let steps: [(tap: Int, kernels: any FusedPlaneConvolution)]
  private let clearsFrames: Bool
  /// Whether taps are added up in scratch in float32.
  private let isSummed: Bool

  init(
    _ geometry: ConvolutionGeometry, folded: FoldedWeights, input: ActivationLayout, hasResidual: Bool, hasReLU: Bool,
    backend: any FusingBackend, team: Team
  ) throws(EngineError) {
    self.geometry = geometry
    self.folded = folded
    inputLayout = input
    let temporal = TemporalTaps(geometry)
    self.temporal = temporal
    guard let covering = temporal.covering(.forward) else {
      preconditionFailure("no temporal tap covers every frame of \(geometry)")
    }
    let others = temporal.taps.indices.filter { $0 != covering && !temporal.taps[$0].runs.isEmpty }
    let isSummed = input.element == .bfloat16 && !others.isEmpty
    func frames(_ tap: Int) -> Int {
      isSummed ? temporal.taps[tap].clipFrames(of: geometry.input.n) : temporal.taps[tap].frames
    }
    let whole = try backend.fusedConvolution(
      geometry.planes(frames: frames(covering)), input: input, output: isSummed ? ActivationLayout(block: 16) : nil,
      epilogue: ConvolutionEpilogue(
        hasBias: true, addsToOutput: !isSummed && (hasResidual || !others.isEmpty), hasReLU: !isSummed && hasReLU),
      team: team)
    var steps: [(tap: Int, kernels: any FusedPlaneConvolution)] = []
    for tap in others {
      let kernels = try backend.fusedConvolution(
        geometry.planes(frames: frames(tap)), input: input, output: whole.outputLayout,
        epilogue: ConvolutionEpilogue(addsToOutput: isSummed || hasResidual || tap != others[0]), team: team)
      steps.append((tap, kernels))
    }
    self.steps = isSummed ? [(covering, whole)] + steps : steps + [(covering, whole)]
    self.isSummed = isSummed
    self.team = team
    self.hasResidual = hasResidual
    self.hasReLU = hasReLU
    clearsFrames = !isSummed && !hasResidual && !others.isEmpty
    outputLayout = ActivationLayout(block: whole.outputLayout.block, element: input.element)
    implementation = whole.implementation
  }

  /// Bytes of scratch of the kernels alone; the sum over a clip's taps lies behind it.
  private var kernelScratchBytes: Int {
    let bytes = steps.map(\.kernels.scratchBytes).max() ?? 0
    return (bytes + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
  }

  /// Values of one frame of the output.
  private var outputElements: Int {
    outputLayout.blocks(geometry.outputChannels) * outputLayout.block * geometry.output.plane
  }

  /// Bytes of scratch that the whole pass needs.
  var scratchBytes: Int {
    let sum = isSummed ? geometry.output.extent.t * outputElements * MemoryLayout<Float>.stride : 0
    return kernelScratchBytes + sum
  }

  /// Reserves the copies of weights that the kernels read.
  /// - Returns: whether any of them is new and must be filled before the next run.
  func reserveWeights() throws(EngineError) -> Bool {
    var isNew = false
    for step in steps where try folded.address(tap: step.tap, step.kernels.packing).isNew { isNew = true }
    return isNew
  }

  /// `output = relu(w′ ∗ input + b′ [+ output])`.
  func call(
    input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    if isSummed { return try sumOverClips(input: input, output: output, scratch: scratch) }
    let outputBytes = outputElements * outputLayout.element.bytes
    var calls: [any PreparedCall] = []
    if clearsFrames {
      let first = temporal.taps[steps[0].tap]
      let reached = Set(first.runs.flatMap { $0.output..<$0.output + first.frames })
      let rest = (0..<geometry.output.frames).filter { !reached.contains($0) }
      calls.append(ClearFrames(frames: rest, bytes: outputBytes, target: output))
    }
    for step in steps {
      for run in temporal.taps[step.tap].runs {
        calls.append(
          try call(step.tap, step.kernels, run, input, output: output + run.output * outputBytes, scratch: scratch))
      }
    }
    return CallSequence.one(calls)
  }

  /// One run of one tap; `output` is where its first frame goes.
  private func call(
    _ tap: Int, _ kernels: any FusedPlaneConvolution, _ run: TemporalTaps.Run, _ input: UnsafeMutableRawPointer,
    output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    let frame = inputLayout.blocks(geometry.input.c) * inputLayout.block * geometry.input.plane
    return try kernels.call(
      ConvolutionTensors(
        input: input + run.input * frame * inputLayout.element.bytes,
        weights: try folded.address(tap: tap, kernels.packing).0, output: output, scratch: scratch, bias: folded.bias))
  }

  /// The tap that covers every frame begins each clip's sum with the bias; the others add to it.
  private func sumOverClips(
    input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    let sum = scratch + kernelScratchBytes
    let frames = geometry.output.extent.t
    var calls: [any PreparedCall] = []
    for clip in 0..<geometry.input.n {
      for step in steps {
        for run in temporal.taps[step.tap].runs(of: clip, geometry) {
          let place = sum.floats + (run.output - clip * frames) * outputElements
          calls.append(
            try call(
              step.tap, step.kernels, run, input, output: UnsafeMutableRawPointer(place), scratch: scratch))
        }
      }
      let target = output + clip * frames * outputElements * outputLayout.element.bytes
      calls.append(
        BFloat16FinishCall(
          team: team, sum: sum.floats, target: target.pairs, count: frames * outputElements / 16,
          addsToTarget: hasResidual, hasReLU: hasReLU))
    }
    return CallSequence.one(calls)
  }
}

/// Zeroes single frames.
private struct ClearFrames: PreparedCall {
  let frames: [Int]
  let bytes: Int
  let target: UnsafeMutableRawPointer

  func run(_ step: StepState) {
    let floats = bytes / MemoryLayout<Float>.stride
    for frame in frames { (target + frame * bytes).floats.update(repeating: 0, count: floats) }
  }
}
