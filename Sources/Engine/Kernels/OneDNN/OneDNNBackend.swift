import COneDNN

/// Convolutions by oneDNN's kernels in its blocked layouts, direct or Winograd as the kernel table says.
///
/// Which layout activations have is decided once, by what the library prefers for the first convolution, and kept for
/// the whole network, so that residual additions meet equal layouts and nothing is converted inside a step. Weights
/// lie as the forward kernels want them; where backward-data kernels want another order they read a mirror that the
/// optimiser's update rewrites.
final class OneDNNBackend: FusingBackend {
  let library: OneDNNLibrary
  private var settledLayout: ActivationLayout?
  private let chooser: KernelChooser

  init(_ source: KernelSource) throws(EngineError) {
    library = try OneDNNLibrary()
    chooser = KernelChooser(source)
  }

  var inputLayout: ActivationLayout { .plain }
  var choices: KernelTable { chooser.table }

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    let kernels = try OneDNNConvolution(
      library, geometry, input: input, output: output ?? settledLayout, directions: directions,
      team: team, chooser: chooser)
    if settledLayout == nil { settledLayout = kernels.outputLayout }
    return kernels
  }

  func fusedConvolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    epilogue: ConvolutionEpilogue, team: Team
  ) throws(EngineError) -> any FusedPlaneConvolution {
    let kernels = try OneDNNFusedConvolution(
      library, geometry, input: input, output: output ?? settledLayout, epilogue: epilogue, team: team,
      chooser: chooser)
    if settledLayout == nil { settledLayout = kernels.outputLayout }
    return kernels
  }
}
