/// Convolutions that know their sizes and compute nothing: what planning the memory of a step needs, at no cost and
/// without asking a library.
///
/// Blocks of 16 channels as on processors with AVX-512. The library's own scratch is left out: it is needed where few
/// activations are alive, never at the peak of a network worth planning.
final class SizesBackend: KernelBackend {
  let inputLayout: ActivationLayout
  let choices = KernelTable()
  private let precision: EnginePrecision

  init(_ precision: EnginePrecision) {
    self.precision = precision
    inputLayout = precision == .float32 ? .plain : ActivationLayout(block: 16, element: precision)
  }

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    SizesConvolution(geometry, output ?? ActivationLayout(block: 16, element: precision))
  }
}

private final class SizesConvolution: PlaneConvolution {
  let outputLayout: ActivationLayout
  let implementations: [String] = []
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry, _ output: ActivationLayout) {
    self.geometry = geometry
    outputLayout = output
  }

  var parameterLayout: WeightLayout { weightLayout(.forward) }

  func weightLayout(_ pass: ConvolutionPass) -> WeightLayout {
    .plain([geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w])
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int { 0 }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) -> any PreparedCall {
    preconditionFailure("sizes cannot be run")
  }
}
