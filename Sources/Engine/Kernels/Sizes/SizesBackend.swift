/// Convolutions that know their sizes and compute nothing: what planning the memory of a step needs, at no cost and
/// without asking a library.
///
/// Blocks of 16 channels as on processors with AVX-512. Of scratch Winograd's is counted, which is needed at the peak too:
/// between forward and backward pass, where weights are largest.
final class SizesBackend: FusingBackend {
  let inputLayout: ActivationLayout
  let choices = KernelTable()
  private let precision: EnginePrecision
  private let usesWinograd: Bool

  init(_ precision: EnginePrecision, usesWinograd: Bool) {
    self.precision = precision
    self.usesWinograd = usesWinograd
    inputLayout = precision == .float32 ? .plain : ActivationLayout(block: 16, element: precision)
  }

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    SizesConvolution(
      geometry, output ?? ActivationLayout(block: 16, element: precision), threads: team.threads,
      usesWinograd: usesWinograd)
  }

  func fusedConvolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    epilogue: ConvolutionEpilogue, team: Team
  ) throws(EngineError) -> any FusedPlaneConvolution {
    SizesFusedConvolution(
      geometry, output ?? ActivationLayout(block: 16, element: precision), precision, threads: team.threads,
      usesWinograd: usesWinograd)
  }
}

private final class SizesConvolution: PlaneConvolution {
  let outputLayout: ActivationLayout
  let implementations: [String] = []
  private let geometry: ConvolutionGeometry

  private let threads: Int
  private let usesWinograd: Bool

  init(_ geometry: ConvolutionGeometry, _ output: ActivationLayout, threads: Int, usesWinograd: Bool) {
    self.geometry = geometry
    outputLayout = output
    self.threads = threads
    self.usesWinograd = usesWinograd
  }

  var parameterLayout: WeightLayout { weightLayout(.forward) }

  func weightLayout(_ pass: ConvolutionPass) -> WeightLayout {
    .plain([geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w])
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int {
    usesWinograd ? WinogradPlan(geometry, pass, block: 16, threads: threads)?.scratchBytes ?? 0 : 0
  }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) -> any PreparedCall {
    preconditionFailure("sizes cannot be run")
  }
}

/// The same for inference with folded batch norm.
private final class SizesFusedConvolution: FusedPlaneConvolution {
  let outputLayout: ActivationLayout
  let implementation = "sizes"
  let scratchBytes: Int
  let packing: any WeightPacking

  init(
    _ geometry: ConvolutionGeometry, _ output: ActivationLayout, _ precision: EnginePrecision, threads: Int,
    usesWinograd: Bool
  ) {
    outputLayout = output
    if usesWinograd,
      let plan = WinogradPlan(geometry, .forward, block: 16, threads: threads, isTransformed: true)
    {
      scratchBytes = plan.scratchBytes
      packing = SizesPacking(bytes: plan.weightFloats * MemoryLayout<Float>.stride)
      return
    }
    let (c, k) = (geometry.input.c, geometry.outputChannels)
    // The library gathers the pixels that are read, one frame in each thread.
    let isGathered = geometry.kernel == Extent(1, 1, 1) && geometry.stride != Extent(1, 1, 1)
    scratchBytes = isGathered ? threads * c * geometry.output.plane * precision.bytes : 0
    let filters = c * ((k + 15) / 16 * 16)
    packing = SizesPacking(bytes: filters * geometry.kernel.h * geometry.kernel.w * precision.bytes)
  }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    preconditionFailure("sizes cannot be run")
  }
}

private struct SizesPacking: WeightPacking {
  let bytes: Int

  func isSame(as other: any WeightPacking) -> Bool { (other as? SizesPacking)?.bytes == bytes }

  func pack(_ plain: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer) {
    preconditionFailure("sizes cannot be run")
  }
}
