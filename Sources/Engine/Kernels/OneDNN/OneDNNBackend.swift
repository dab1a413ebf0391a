import COneDNN

/// Convolutions in oneDNN's blocked layouts, direct or Winograd as the kernel table says; in bfloat16 in blocks of 16.
///
/// Which layout activations have is decided once, by what the library prefers for the first convolution, and kept for
/// the whole network, so that residual additions meet equal layouts and nothing is converted inside a step. Weights
/// lie as the forward kernels want them; where backward-data kernels want another order they read a mirror that the
/// optimiser's update rewrites.
final class OneDNNBackend: FusingBackend {
  let library: OneDNNLibrary
  private var settledLayout: ActivationLayout?
  private let chooser: KernelChooser
  private let precision: EnginePrecision

  /// - Throws: `EngineError.kernel` when this processor has no kernels for `precision`.
  init(_ source: KernelSource, _ precision: EnginePrecision = .float32) throws(EngineError) {
    library = try OneDNNLibrary()
    chooser = KernelChooser(source)
    self.precision = precision
    if precision == .bfloat16 { try OneDNNLibrary.requireBFloat16() }
  }

  var inputLayout: ActivationLayout { ActivationLayout(block: 1, element: precision) }
  var choices: KernelTable { chooser.table }

  func convolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team
  ) throws(EngineError) -> any PlaneConvolution {
    if precision == .bfloat16 {
      return try OneDNNBFloat16Convolution(
        library, geometry, input: input, results: output?.element ?? .bfloat16, directions: directions, team: team,
        chooser: chooser)
    }
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
    if precision == .bfloat16 {
      return try OneDNNFusedBFloat16Convolution(
        library, geometry, input: input, results: output?.element ?? .bfloat16, epilogue: epilogue, team: team,
        chooser: chooser)
    }
    let kernels = try OneDNNFusedConvolution(
      library, geometry, input: input, output: output ?? settledLayout, epilogue: epilogue, team: team,
      chooser: chooser)
    if settledLayout == nil { settledLayout = kernels.outputLayout }
    return kernels
  }
}
