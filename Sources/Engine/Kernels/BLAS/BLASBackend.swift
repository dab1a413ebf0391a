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

  /// `y[n] = w · patches(x[n])`.
  private struct Forward: PreparedCall {
    let convolution: BLASConvolution
    let x: UnsafeMutablePointer<Float>
    let y: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>

    func run(_ step: StepState) {
      let g = convolution.geometry
      let (inFloats, outFloats) = (g.input.c * g.input.positions, g.output.c * g.output.positions)
      convolution.team.forEachPart(g.input.n) { part, samples in
        let patches = scratch + part * convolution.patchFloats
        for n in samples {
          if convolution.gathers { Patches.gather(g, x + n * inFloats, into: patches) }
          MatrixProduct.write(
            rows: g.outputChannels, columns: g.output.positions, depth: g.filterElements, convolution.weights.values,
            .asStored, convolution.gathers ? patches : x + n * inFloats, .asStored, to: y + n * outFloats)
        }
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
      let (inFloats, outFloats) = (g.input.c * g.input.positions, g.output.c * g.output.positions)
      convolution.team.forEachPart(g.input.n) { part, samples in
        let patches = scratch + part * convolution.patchFloats
        for n in samples {
          MatrixProduct.write(
            rows: g.filterElements, columns: g.output.positions, depth: g.outputChannels, convolution.weights.values,
            .transposed, dy + n * outFloats, .asStored, to: convolution.gathers ? patches : dx + n * inFloats)
          if convolution.gathers { Patches.scatter(g, patches, into: dx + n * inFloats) }
        }
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
      let (inFloats, outFloats) = (g.input.c * g.input.positions, g.output.c * g.output.positions)
      let sums = scratch + convolution.parts * convolution.patchFloats
      let count = g.outputChannels * g.filterElements
      convolution.team.forEachPart(g.input.n) { part, samples in
        let patches = scratch + part * convolution.patchFloats
        let sum = sums + part * convolution.weightFloats
        sum.update(repeating: 0, count: count)
        for n in samples {
          if convolution.gathers { Patches.gather(g, x + n * inFloats, into: patches) }
          MatrixProduct.add(
            rows: g.outputChannels, columns: g.filterElements, depth: g.output.positions, dy + n * outFloats,
            .asStored, convolution.gathers ? patches : x + n * inFloats, .transposed, to: sum)
        }
      }
      let gradient = convolution.weights.gradient
      for i in 0..<count {
        var total: Float = step.accumulates ? gradient[i] : 0
        for part in 0..<convolution.parts { total += sums[part * convolution.weightFloats + i] }
        gradient[i] = total
      }
    }
  }
}
