/// One convolution of frames: frames are split over the team, each thread gathers patches into its own scratch.
final class BLASConvolution: PlaneConvolution {
  private let geometry: ConvolutionGeometry
  private let team: Team

  init(_ geometry: ConvolutionGeometry, _ team: Team) {
    self.geometry = geometry
    self.team = team
  }

  var outputLayout: ActivationLayout { .plain }
  var implementations: [String] { ["all im2col"] }

  var parameterLayout: WeightLayout { weightLayout(.forward) }

  func weightLayout(_ pass: ConvolutionPass) -> WeightLayout {
    .plain([geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w])
  }

  /// 1×1 kernels with stride 1 read their input as it is.
  private var gathers: Bool { geometry.kernel.count > 1 || geometry.stride != Extent(1, 1, 1) }
  private var parts: Int { min(team.threads, geometry.input.n) }
  /// `[C·kh·kw, H′·W′]`.
  private var patchFloats: Int { gathers ? (geometry.filterElements * geometry.output.plane + 15) / 16 * 16 : 0 }
  private var weightFloats: Int { (geometry.outputChannels * geometry.filterElements + 15) / 16 * 16 }
  private var inputFloats: Int { geometry.input.c * geometry.input.plane }
  private var outputFloats: Int { geometry.output.c * geometry.output.plane }

  func scratchBytes(_ pass: ConvolutionPass) -> Int {
    parts * (patchFloats + (pass == .backwardWeights ? weightFloats : 0)) * MemoryLayout<Float>.stride
  }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) -> any PreparedCall {
    Call(convolution: self, pass: pass, tensors: tensors)
  }

  private struct Call: PreparedCall {
    let convolution: BLASConvolution
    let pass: ConvolutionPass
    let tensors: ConvolutionTensors

    func run(_ step: StepState) {
      switch pass {
      case .forward: convolution.forward(tensors)
      case .backwardData: convolution.backwardData(tensors)
      case .backwardWeights: convolution.backwardWeights(tensors)
      }
    }
  }

  /// Visits every frame with its thread's own patches.
  private func forEachFrame(
    _ scratch: UnsafeMutablePointer<Float>, _ body: (_ n: Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    team.forEachPart(geometry.input.n) { part, frames in
      for n in frames { body(n, scratch + part * patchFloats) }
    }
  }

  /// `y[n] = w · patches(x[n])`.
  private func forward(_ tensors: ConvolutionTensors) {
    forEachFrame(tensors.scratch.assumingMemoryBound(to: Float.self)) { n, patches in
      let x = tensors.input.floats + n * inputFloats
      if gathers { Patches.gather(geometry, x, into: patches) }
      MatrixProduct.write(
        rows: geometry.outputChannels, columns: geometry.output.plane, depth: geometry.filterElements,
        tensors.weights.floats, .asStored, gathers ? patches : x, .asStored,
        to: tensors.output.floats + n * outputFloats)
    }
  }

  /// `dx[n] = scatter(wᵀ · dy[n])`.
  private func backwardData(_ tensors: ConvolutionTensors) {
    forEachFrame(tensors.scratch.assumingMemoryBound(to: Float.self)) { n, patches in
      let dx = tensors.input.floats + n * inputFloats
      MatrixProduct.write(
        rows: geometry.filterElements, columns: geometry.output.plane, depth: geometry.outputChannels,
        tensors.weights.floats, .transposed, tensors.output.floats + n * outputFloats, .asStored,
        to: gathers ? patches : dx)
      if gathers { Patches.scatter(geometry, patches, into: dx) }
    }
  }

  /// `dw = Σₙ dy[n] · patches(x[n])ᵀ`: a sum per thread, then the threads' sums in order.
  private func backwardWeights(_ tensors: ConvolutionTensors) {
    let scratch = tensors.scratch.assumingMemoryBound(to: Float.self)
    let sums = scratch + parts * patchFloats
    let count = geometry.outputChannels * geometry.filterElements
    team.forEachPart(geometry.input.n) { part, frames in
      let patches = scratch + part * patchFloats
      let sum = sums + part * weightFloats
      sum.update(repeating: 0, count: count)
      for n in frames {
        let x = tensors.input.floats + n * inputFloats
        if gathers { Patches.gather(geometry, x, into: patches) }
        MatrixProduct.add(
          rows: geometry.outputChannels, columns: geometry.filterElements, depth: geometry.output.plane,
          tensors.output.floats + n * outputFloats, .asStored, gathers ? patches : x, .transposed, to: sum)
      }
    }
    for i in 0..<count {
      var total: Float = 0
      for part in 0..<parts { total += sums[part * weightFloats + i] }
      tensors.weights.floats[i] = total
    }
  }
}
