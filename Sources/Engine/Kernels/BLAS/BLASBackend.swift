/// Convolutions as matrix products over gathered patches (im2col), in plain layouts.
final class BLASBackend: KernelBackend {
  var inputLayout: ActivationLayout { .plain }

  func convolution(
    _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any ConvolutionKernels {
    precondition(input == .plain && (output ?? .plain) == .plain, "matrix products need plain layouts")
    try weights.settle(.plain(weights.spec.shape))
    return BLASConvolution(geometry, weights, team)
  }
}

/// One convolution: samples are split over the team, each thread gathers patches into its own scratch.
private final class BLASConvolution: ConvolutionKernels {
  let geometry: ConvolutionGeometry
  let weights: Parameter
  let team: Team

  init(_ geometry: ConvolutionGeometry, _ weights: Parameter, _ team: Team) {
    self.geometry = geometry
    self.weights = weights
    self.team = team
  }

  var outputLayout: ActivationLayout { .plain }
  var implementations: [String] { ["all im2col"] }

  /// 1×1×1 kernels with stride 1 read their input as it is.
  var gathers: Bool { geometry.kernel.count > 1 || geometry.stride != Extent(1, 1, 1) }
  var parts: Int { min(team.threads, geometry.input.n) }
  /// `[C·kt·kh·kw, T′·H′·W′]`.
  var patchFloats: Int { gathers ? (geometry.filterElements * geometry.output.positions + 15) / 16 * 16 : 0 }
  var weightFloats: Int { (geometry.outputChannels * geometry.filterElements + 15) / 16 * 16 }

  var forwardScratchBytes: Int { parts * patchFloats * MemoryLayout<Float>.stride }
  var backwardDataScratchBytes: Int { forwardScratchBytes }
  var backwardWeightsScratchBytes: Int { parts * (patchFloats + weightFloats) * MemoryLayout<Float>.stride }

  func forward(
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    Forward(convolution: self, x: input, y: output, scratch: scratch.assumingMemoryBound(to: Float.self))
  }

  func backwardData(
    dy: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    BackwardData(convolution: self, dy: dy, dx: dx, scratch: scratch.assumingMemoryBound(to: Float.self))
  }

  func backwardWeights(
    input: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    BackwardWeights(convolution: self, x: input, dy: dy, scratch: scratch.assumingMemoryBound(to: Float.self))
  }

  /// Where one sample of a call lies, and the scratch of the thread that computes it.
  struct Place {
    /// The thread's share of the work, from 0.
    let part: Int
    /// First float of the sample's `[C, T, H, W]` and of its `[K, T′, H′, W′]`.
    let input: Int
    let output: Int
    let patches: UnsafeMutablePointer<Float>
  }

  /// Calls `body` for every sample, split over the team.
  func forEachSample(_ scratch: UnsafeMutablePointer<Float>, _ body: (Place) -> Void) {
    let (inFloats, outFloats) = (
      geometry.input.c * geometry.input.positions, geometry.output.c * geometry.output.positions
    )
    team.forEachPart(geometry.input.n) { part, samples in
      for n in samples {
        body(
          Place(part: part, input: n * inFloats, output: n * outFloats, patches: scratch + part * patchFloats))
      }
    }
  }

  /// `patches(x)` of one sample, `[C·kt·kh·kw, T′·H′·W′]`: gathered into `patches`, or the sample itself.
  func columns(
    of x: UnsafeMutablePointer<Float>, in patches: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    guard gathers else { return x }
    Patches.gather(geometry, x, into: patches)
    return patches
  }

  /// `y[n] = w · patches(x[n])`.
  private struct Forward: PreparedCall {
    let convolution: BLASConvolution
    let x: UnsafeMutablePointer<Float>
    let y: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>

    func run(_ step: StepState) {
      let g = convolution.geometry
      convolution.forEachSample(scratch) { sample in
        let columns = convolution.columns(of: x + sample.input, in: sample.patches)
        MatrixProduct.write(
          rows: g.outputChannels, columns: g.output.positions, depth: g.filterElements, convolution.weights.values,
          .asStored, columns, .asStored, to: y + sample.output)
      }
    }
  }

  /// `dx[n] = scatter(wᵀ · dy[n])`.
  private struct BackwardData: PreparedCall {
    let convolution: BLASConvolution
    let dy: UnsafeMutablePointer<Float>
    let dx: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>

    func run(_ step: StepState) {
      let g = convolution.geometry
      convolution.forEachSample(scratch) { sample in
        let target = dx + sample.input
        MatrixProduct.write(
          rows: g.filterElements, columns: g.output.positions, depth: g.outputChannels, convolution.weights.values,
          .transposed, dy + sample.output, .asStored, to: convolution.gathers ? sample.patches : target)
        if convolution.gathers { Patches.scatter(g, sample.patches, into: target) }
      }
    }
  }

  /// `dw = Σₙ dy[n] · patches(x[n])ᵀ`: a sum per thread, then the threads' sums in order.
  private struct BackwardWeights: PreparedCall {
    let convolution: BLASConvolution
    let x: UnsafeMutablePointer<Float>
    let dy: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>

    func run(_ step: StepState) {
      let g = convolution.geometry
      let sums = scratch + convolution.parts * convolution.patchFloats
      sums.update(repeating: 0, count: convolution.parts * convolution.weightFloats)
      convolution.forEachSample(scratch) { sample in
        let columns = convolution.columns(of: x + sample.input, in: sample.patches)
        MatrixProduct.add(
          rows: g.outputChannels, columns: g.filterElements, depth: g.output.positions, dy + sample.output, .asStored,
          columns, .transposed, to: sums + sample.part * convolution.weightFloats)
      }
      let gradient = convolution.weights.gradient
      for i in 0..<g.outputChannels * g.filterElements {
        var total: Float = step.accumulates ? gradient[i] : 0
        for part in 0..<convolution.parts { total += sums[part * convolution.weightFloats + i] }
        gradient[i] = total
      }
    }
  }
}
