/// A convolution over time and space as convolutions of frames: one per temporal tap of the kernel, over shifted frames.
///
/// Tap j of a kernel with temporal padding p joins output frame t to input frame t + j − p. Its runs are the frames
/// for which both exist: the whole batch at once for the tap that does not shift, else one run per clip.
/// - Precondition: time is not strided and the padding keeps T.
struct TemporalTaps {
  /// Successive frames that one call covers: numbers of the first input and the first output frame.
  struct Run: Hashable {
    var input: Int
    var output: Int
  }

  struct Tap: Hashable {
    /// Frames of every run.
    var frames: Int
    var runs: [Run]
  }

  /// One per temporal tap, in the kernel's order.
  let taps: [Tap]

  init(_ geometry: ConvolutionGeometry) {
    precondition(
      geometry.stride.t == 1 && 2 * geometry.padding.t + 1 == geometry.kernel.t,
      "temporal kernels have stride 1 and keep T, found \(geometry)")
    let (clips, frames) = (geometry.input.n, geometry.input.extent.t)
    taps = (0..<geometry.kernel.t).map { j in
      let shift = j - geometry.padding.t
      if shift == 0 { return Tap(frames: clips * frames, runs: [Run(input: 0, output: 0)]) }
      let count = frames - abs(shift)
      guard count > 0 else { return Tap(frames: 0, runs: []) }
      return Tap(
        frames: count,
        runs: (0..<clips).map { Run(input: $0 * frames + max(0, shift), output: $0 * frames + max(0, -shift)) })
    }
  }

  /// The tap that does not shift.
  var centre: Int { taps.count / 2 }
}

/// Taps as pairs of frames: how tests compare them with the definition.
package enum TemporalTapsProbe {
  /// `[tap, input frame, output frame]` of every pair that a run covers, frames counted over the batch.
  package static func pairs(kernel: Int, clips: Int, frames: Int) -> [[Int]] {
    let geometry = ConvolutionGeometry(
      input: ActivationShape(n: clips, c: 1, extent: Extent(frames, 1, 1)), outputChannels: 1,
      kernel: Extent(kernel, 1, 1), stride: Extent(1, 1, 1), padding: Extent(kernel / 2, 0, 0))
    return TemporalTaps(geometry).taps.enumerated().flatMap { j, tap in
      tap.runs.flatMap { run in (0..<tap.frames).map { [j, run.input + $0, run.output + $0] } }
    }
  }
}

extension ConvolutionGeometry {
  /// The same kernel's spatial part over `frames` single frames.
  func planes(frames: Int) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: ActivationShape(n: frames, c: input.c, extent: Extent(1, input.extent.h, input.extent.w)),
      outputChannels: outputChannels, kernel: Extent(1, kernel.h, kernel.w), stride: Extent(1, stride.h, stride.w),
      padding: Extent(0, padding.h, padding.w))
  }
}
