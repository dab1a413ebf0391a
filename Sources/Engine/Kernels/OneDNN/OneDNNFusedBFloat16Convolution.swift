import COneDNN

/// The forward pass of one convolution of bfloat16 frames with bias, sum and ReLU in the kernel, for inference: sums in
/// float32, with bias and shortcut before the one rounding; direct or Winograd as the kernel table says.
final class OneDNNFusedBFloat16Convolution: FusedPlaneConvolution {
  let outputLayout: ActivationLayout
  let packing: any WeightPacking
  private let kernel: any ConvolutionKernel

  /// - Parameter results: the type of what the pass writes; float32 for parts of sums.
  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, results: EnginePrecision,
    epilogue: ConvolutionEpilogue, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    precondition(input.element == .bfloat16, "a bfloat16 convolution reads bfloat16, found \(input)")
    outputLayout = ActivationLayout(block: 16, element: results)
    let problem = OneDNNConvolutionProblem(OneDNNBFloat16Convolution.padded(geometry, input))
    let direct = OneDNNConvolutionPass(
      pass: .forward,
      descriptor: try problem.descriptor(
        library,
        .init(pass: .forward, input: input, output: outputLayout, isTraining: false, hasBias: epilogue.hasBias),
        attributes: try OneDNNAttributes(epilogue)), hasBias: epilogue.hasBias)
    let choice = OneDNNAlgorithmChoice(
      library: library, geometry: geometry, input: input, output: outputLayout, team: team, chooser: chooser)
    kernel = try choice.chooseFused(direct: direct, epilogue: epilogue)
    let shape = [geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w]
    if let winograd = kernel as? OneDNNWinograd {
      packing = winograd.packing
    } else {
      packing = RoundedPacking(layout: try direct.weightLayout().narrowed(to: shape))
    }
  }

  var implementation: String { "fused forward \(kernel.implementation) bfloat16" }
  var scratchBytes: Int { kernel.scratchBytes }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall { try kernel.call(tensors) }
}
