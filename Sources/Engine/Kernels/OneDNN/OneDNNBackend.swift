import COneDNN

/// Convolutions by oneDNN's direct kernels in its blocked layouts.
///
/// Which layout activations have is decided once, by what the library prefers for the first convolution, and kept for
/// the whole network, so that residual additions meet equal layouts and nothing is converted inside a step. Weights
/// lie as the forward kernels want them; where backward-data kernels want another order they read a mirror that the
/// optimiser's update rewrites.
final class OneDNNBackend: KernelBackend {
  let library: OneDNNLibrary
  private var settledLayout: ActivationLayout?

  init() throws(EngineError) { library = try OneDNNLibrary() }

  var inputLayout: ActivationLayout { .plain }

  func convolution(
    _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any ConvolutionKernels {
    let kernels = try OneDNNConvolution(
      library, geometry, weights: weights, input: input, output: output ?? settledLayout, directions: directions,
      team: team)
    if settledLayout == nil { settledLayout = kernels.outputLayout }
    return kernels
  }
}
