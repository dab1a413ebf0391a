/// Temporal kernels of bfloat16 networks: the taps of one clip are added up in float32 and rounded once.
///
/// Clip by clip, so that the sum and what is added to it stay in cache.
extension ConvolutionKernels {
  /// Scratch of the kernels, then the sum over the taps of one clip, then one tap's part of it.
  private func areas(_ pass: ConvolutionPass, frame: Int) -> (sum: Int, part: Int, end: Int) {
    let kernels = aligned(summed.values.map { $0.scratchBytes(pass) }.max() ?? 0)
    let clip = aligned(clipFrames(pass) * frame * MemoryLayout<Float>.stride)
    return (kernels, kernels + clip, kernels + 2 * clip)
  }

  /// Frames of one clip that the pass writes.
  private func clipFrames(_ pass: ConvolutionPass) -> Int {
    pass == .forward ? geometry.output.extent.t : geometry.input.extent.t
  }

  /// - Parameter frame: values of one frame of what the pass writes.
  func summedScratchBytes(_ pass: ConvolutionPass, frame: Int) -> Int { areas(pass, frame: frame).end }

  /// The pass over all clips; `start` is the axis it writes.
  ///
  /// Where one run writes all frames of a clip it begins the sum; else the sum begins as zero.
  func sumOverClips(
    _ pass: ConvolutionPass, _ tensors: Tensors, target: UnsafeMutableRawPointer, frame: Int,
    start: KeyPath<TemporalTaps.Run, Int>
  ) throws(EngineError) -> any PreparedCall {
    precondition(frame % 16 == 0, "bfloat16 frames are whole blocks, found \(frame) values")
    let areas = areas(pass, frame: frame)
    let (sum, part) = (tensors.scratch + areas.sum, tensors.scratch + areas.part)
    let (clips, frames) = (geometry.input.n, clipFrames(pass))
    let whole = temporal.taps.firstIndex { $0.clipFrames(of: clips) == frames }
    let others = temporal.taps.indices.filter { $0 != whole }
    var calls: [any PreparedCall] = []
    for clip in 0..<clips {
      let first = clip * frames
      if whole == nil { calls.append(ZeroCall(team: team, target: sum.floats, count: frames * frame)) }
      for index in (whole.map { [$0] } ?? []) + others {
        let tap = temporal.taps[index]
        for run in tap.runs(of: clip, geometry) {
          let count = tap.clipFrames(of: clips)
          let kernels = summed[count]!
          var bound = bind(tensors, run, weights: try view(kernels, pass, tap: index))
          let area = index == whole ? sum : part
          if pass == .forward { bound.output = area } else { bound.input = area }
          calls.append(try kernels.call(pass, bound))
          if index == whole { continue }
          let place = sum.floats + (run[keyPath: start] - first) * frame
          calls.append(AddCall(team: team, from: part.floats, to: place, count: count * frame))
        }
      }
      let rounded = (target + first * frame * EnginePrecision.bfloat16.bytes).pairs
      calls.append(BFloat16RoundCall(team: team, from: sum.floats, to: rounded, count: frames * frame / 16))
    }
    return CallSequence.one(calls)
  }
}

extension TemporalTaps.Tap {
  /// Frames of every run when runs are cut at the borders of `clips` clips; 0 for a tap without runs.
  func clipFrames(of clips: Int) -> Int { runs.isEmpty ? 0 : runs.count < clips ? frames / clips : frames }

  /// The runs within one clip.
  func runs(of clip: Int, _ geometry: ConvolutionGeometry) -> [TemporalTaps.Run] {
    if runs.isEmpty { return [] }
    if runs.count < geometry.input.n {
      return [TemporalTaps.Run(input: clip * geometry.input.extent.t, output: clip * geometry.output.extent.t)]
    }
    let count = runs.count / geometry.input.n
    return Array(runs[clip * count..<(clip + 1) * count])
  }
}
