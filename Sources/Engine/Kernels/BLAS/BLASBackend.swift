/// Convolutions as matrix products over gathered patches (im2col), in plain layouts.
final class BLASBackend: KernelBackend {
  var inputLayout: ActivationLayout { .plain }
  var choices: KernelTable { KernelTable() }

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    precondition(input == .plain && (output ?? .plain) == .plain, "matrix products need plain layouts")
    return BLASConvolution(geometry, team)
  }
}
