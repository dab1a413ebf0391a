import COneDNN

/// The forward pass of one convolution of bfloat16 frames with bias, sum and ReLU in the kernel, for inference: products
/// of bfloat16 values summed in float32, with bias and shortcut before the one rounding.
final class OneDNNFusedBFloat16Convolution: FusedPlaneConvolution {
  let outputLayout: ActivationLayout
  let packing: any WeightPacking
  private let pass: OneDNNConvolutionPass

  /// - Parameter results: the type of what the pass writes; float32 for parts of sums.
  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, results: EnginePrecision,
    epilogue: ConvolutionEpilogue
  ) throws(EngineError) {
    precondition(input.element == .bfloat16, "a bfloat16 convolution reads bfloat16, found \(input)")
    outputLayout = ActivationLayout(block: 16, element: results)
    let problem = OneDNNConvolutionProblem(OneDNNBFloat16Convolution.padded(geometry, input))
    pass = OneDNNConvolutionPass(
      pass: .forward,
      descriptor: try problem.descriptor(
        library,
        .init(
          pass: .forward, algorithm: .direct, input: input, output: outputLayout, isTraining: false,
          hasBias: epilogue.hasBias),
        attributes: try OneDNNAttributes(epilogue)), hasBias: epilogue.hasBias)
    let shape = [geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w]
    packing = RoundedPacking(layout: try OneDNNLayouts.weightLayout(pass.weightLayout()).narrowed(to: shape))
  }

  var implementation: String { "fused forward \(pass.descriptor.implementation) bfloat16" }
  var scratchBytes: Int { pass.descriptor.scratchBytes }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    OneDNNCall(execution: try pass.execution(tensors))
  }
}
