/// Convolutions that know their sizes and compute nothing: what planning the memory of a step needs, at no cost and
/// without asking a library.
///
/// Blocks of 16 channels as on processors with AVX-512. The library's own scratch is left out: it is needed where few
/// activations are alive, never at the peak of a network worth planning.
final class SizesBackend: KernelBackend {
  let inputLayout = ActivationLayout.plain
  let choices = KernelTable()

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    SizesConvolution(geometry)
  }
}

private final class SizesConvolution: PlaneConvolution {
  let outputLayout = ActivationLayout(block: 16)
  let implementations: [String] = []
  private let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  func weightLayout(_ pass: ConvolutionPass) -> WeightLayout {
    .plain([geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w])
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int { 0 }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) -> any PreparedCall {
    preconditionFailure("sizes cannot be run")
  }
}
