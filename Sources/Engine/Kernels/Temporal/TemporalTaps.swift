/// A convolution over time and space as convolutions of frames: one per temporal tap of the kernel, over shifted frames.
///
/// Tap j of a kernel with temporal stride s and padding p joins output frame t to input frame t·s + j − p. Its runs are
/// the frames for which both exist: the whole batch at once for a tap that joins every frame to itself, one run per
/// clip for other taps with stride 1, one run per frame where time is strided.
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

    /// Pairs of frames that the tap joins.
    var pairs: Int { frames * runs.count }
  }

  /// One per temporal tap, in the kernel's order.
  let taps: [Tap]
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let axis = AxisTaps(geometry, .t)
    let (clips, input, output) = (geometry.input.n, axis.input, axis.output)
    taps = (0..<axis.kernel).map { j in
      let joined = axis.outputs(j)
      guard !joined.isEmpty else { return Tap(frames: 0, runs: []) }
      let shift = j - axis.padding
      func run(_ clip: Int, _ t: Int) -> Run {
        Run(input: clip * input + t * axis.stride + shift, output: clip * output + t)
      }
      if axis.stride > 1 {
        return Tap(frames: 1, runs: (0..<clips).flatMap { clip in joined.map { run(clip, $0) } })
      }
      if joined.count == input, input == output { return Tap(frames: clips * input, runs: [run(0, 0)]) }
      return Tap(frames: joined.count, runs: (0..<clips).map { run($0, joined.lowerBound) })
    }
  }

  /// The tap whose runs together write every frame that `pass` makes: it may overwrite where others add. nil where
  /// there is none, and for weights, whose taps have memory of their own.
  func covering(_ pass: ConvolutionPass) -> Int? {
    switch pass {
    case .forward: taps.firstIndex { $0.pairs == geometry.output.frames }
    case .backwardData: taps.firstIndex { $0.pairs == geometry.input.frames }
    case .backwardWeights: nil
    }
  }

  /// Whether no two taps write the same frame in `pass`: strides that step over the whole kernel read every input frame
  /// at most once.
  func isDisjoint(_ pass: ConvolutionPass) -> Bool {
    taps.count == 1 || pass == .backwardData && geometry.stride.t >= geometry.kernel.t
  }

  /// Frames that must be zero before the taps of `pass` run where none covers them all: those that nothing writes when
  /// taps are disjoint, else every one of the `frames`.
  func zeroed(_ pass: ConvolutionPass, frames: Int, start: KeyPath<Run, Int>) -> [Range<Int>] {
    guard isDisjoint(pass) else { return [0..<frames] }
    var isWritten = [Bool](repeating: false, count: frames)
    for tap in taps {
      for run in tap.runs {
        for frame in run[keyPath: start]..<run[keyPath: start] + tap.frames { isWritten[frame] = true }
      }
    }
    return isWritten.indices.filter { !isWritten[$0] }.map { $0..<$0 + 1 }
  }
}

/// Taps as pairs of frames: how tests compare them with the definition.
package enum TemporalTapsProbe {
  /// `[tap, input frame, output frame]` of every pair that a run covers, frames counted over the batch.
  package static func pairs(kernel: Int, clips: Int, frames: Int, stride: Int, padding: Int) -> [[Int]] {
    let geometry = ConvolutionGeometry(
      input: ActivationShape(n: clips, c: 1, extent: Extent(frames, 1, 1)), outputChannels: 1,
      kernel: Extent(kernel, 1, 1), stride: Extent(stride, 1, 1), padding: Extent(padding, 0, 0))
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
