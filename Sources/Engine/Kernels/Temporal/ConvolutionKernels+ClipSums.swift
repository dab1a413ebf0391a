/// Temporal kernels of bfloat16 networks: the taps of one clip are added up in float32 and rounded once.
///
/// Clip by clip, so that the sum and what is added to it stay in cache.
extension ConvolutionKernels {
  /// Scratch of the kernels, then the sum over the taps of one clip, then one tap's part of it.
  private func areas(_ pass: ConvolutionPass, frame: Int) -> (sum: Int, part: Int, end: Int) {
    let kernels = aligned(summed.values.map { $0.scratchBytes(pass) }.max() ?? 0)
    let clip = aligned(geometry.input.extent.t * frame * MemoryLayout<Float>.stride)
    return (kernels, kernels + clip, kernels + 2 * clip)
  }

  /// - Parameter frame: values of one frame of what the pass writes.
  func summedScratchBytes(_ pass: ConvolutionPass, frame: Int) -> Int { areas(pass, frame: frame).end }

  /// The pass over all clips; `start` is the axis it writes.
  func sumOverClips(
    _ pass: ConvolutionPass, _ tensors: Tensors, target: UnsafeMutableRawPointer, frame: Int,
    start: KeyPath<TemporalTaps.Run, Int>
  ) throws(EngineError) -> any PreparedCall {
    precondition(frame % 16 == 0, "bfloat16 frames are whole blocks, found \(frame) values")
    let areas = areas(pass, frame: frame)
    let (sum, part) = (tensors.scratch + areas.sum, tensors.scratch + areas.part)
    let frames = geometry.input.extent.t
    guard let centre = temporal.covering(pass), geometry.stride.t == 1 else {
      preconditionFailure("bfloat16 networks have temporal kernels with stride 1 and \"same\" padding: \(geometry)")
    }
    let others = temporal.taps.indices.filter { $0 != centre && !temporal.taps[$0].runs.isEmpty }
    var calls: [any PreparedCall] = []
    for clip in 0..<geometry.input.n {
      let first = clip * frames
      for index in [centre] + others {
        let isFirst = index == centre
        let tap = temporal.taps[index]
        let run = isFirst ? TemporalTaps.Run(input: first, output: first) : tap.runs[clip]
        let kernels = summed[isFirst ? frames : tap.frames]!
        var bound = bind(tensors, run, weights: try view(kernels, pass, tap: index))
        if pass == .forward { bound.output = isFirst ? sum : part } else { bound.input = isFirst ? sum : part }
        calls.append(try kernels.call(pass, bound))
        guard !isFirst else { continue }
        let place = sum.floats + (run[keyPath: start] - first) * frame
        calls.append(AddCall(team: team, from: part.floats, to: place, count: tap.frames * frame))
      }
      let rounded = (target + first * frame * EnginePrecision.bfloat16.bytes).pairs
      calls.append(BFloat16RoundCall(team: team, from: sum.floats, to: rounded, count: frames * frame / 16))
    }
    return CallSequence.one(calls)
  }
}
