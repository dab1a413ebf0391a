/// The forward pass of one convolution over time and space with its batch norm, shortcut and ReLU, on a backend's fused
/// convolutions of frames.
///
/// A tap that covers every frame comes last: it adds what the others left in the output, then bias and ReLU. With a
/// shortcut the output begins as the shortcut; without one the first tap overwrites, and frames that it does not reach
/// begin as zero.
final class FusedConvolutionKernels {
  let outputLayout: ActivationLayout
  let implementation: String
  private let geometry: ConvolutionGeometry
  private let temporal: TemporalTaps
  private let folded: FoldedWeights
  private let inputLayout: ActivationLayout
  /// Taps in the order in which they run, with their kernels.
  private let steps: [(tap: Int, kernels: any FusedPlaneConvolution)]
  private let clearsFrames: Bool

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
    let last = try backend.fusedConvolution(
      geometry.planes(frames: temporal.taps[covering].frames), input: input, output: nil,
      epilogue: ConvolutionEpilogue(
        hasBias: true, addsToOutput: hasResidual || !others.isEmpty, hasReLU: hasReLU), team: team)
    var steps: [(tap: Int, kernels: any FusedPlaneConvolution)] = []
    for tap in others {
      let kernels = try backend.fusedConvolution(
        geometry.planes(frames: temporal.taps[tap].frames), input: input, output: last.outputLayout,
        epilogue: ConvolutionEpilogue(addsToOutput: hasResidual || tap != others[0]), team: team)
      steps.append((tap, kernels))
    }
    self.steps = steps + [(covering, last)]
    clearsFrames = !hasResidual && !others.isEmpty
    outputLayout = last.outputLayout
    implementation = last.implementation
  }

  /// Bytes of scratch that the whole pass needs.
  var scratchBytes: Int { steps.map(\.kernels.scratchBytes).max() ?? 0 }

  /// Reserves the copies of weights that the kernels read.
  /// - Returns: whether any of them is new and must be filled before the next run.
  func reserveWeights() throws(EngineError) -> Bool {
    var isNew = false
    for step in steps where try folded.address(tap: step.tap, step.kernels.packing).isNew { isNew = true }
    return isNew
  }

  /// `output = relu(w′ ∗ input + b′ [+ output])`.
  func call(
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    let inputFloats = inputLayout.blocks(geometry.input.c) * inputLayout.block * geometry.input.plane
    let outputFloats = outputLayout.blocks(geometry.outputChannels) * outputLayout.block * geometry.output.plane
    var calls: [any PreparedCall] = []
    if clearsFrames {
      let first = temporal.taps[steps[0].tap]
      let reached = Set(first.runs.flatMap { $0.output..<$0.output + first.frames })
      let rest = (0..<geometry.output.frames).filter { !reached.contains($0) }
      calls.append(ClearFrames(frames: rest, floats: outputFloats, target: output))
    }
    for step in steps {
      let weights = try folded.address(tap: step.tap, step.kernels.packing).0
      for run in temporal.taps[step.tap].runs {
        calls.append(
          try step.kernels.call(
            ConvolutionTensors(
              input: input + run.input * inputFloats, weights: weights.assumingMemoryBound(to: Float.self),
              output: output + run.output * outputFloats, scratch: scratch, bias: folded.bias)))
      }
    }
    return CallSequence.one(calls)
  }
}

/// Zeroes single frames.
private struct ClearFrames: PreparedCall {
  let frames: [Int]
  let floats: Int
  let target: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    for frame in frames { (target + frame * floats).update(repeating: 0, count: floats) }
  }
}
