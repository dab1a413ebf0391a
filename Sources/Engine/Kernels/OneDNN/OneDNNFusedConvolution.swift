import COneDNN

/// The forward pass of one convolution of frames with bias, sum and ReLU in the kernel, for inference: direct or Winograd
/// as the kernel table says, with weights in whatever order that kernel likes best.
final class OneDNNFusedConvolution: FusedPlaneConvolution {
  let outputLayout: ActivationLayout
  let packing: any WeightPacking
  private let kernel: any ConvolutionKernel

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    epilogue: ConvolutionEpilogue, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    let problem = OneDNNConvolutionProblem(geometry)
    let attributes = try OneDNNAttributes(epilogue)
    func prepared(_ output: ActivationLayout?) throws(EngineError) -> OneDNNConvolutionPass {
      OneDNNConvolutionPass(
        pass: .forward,
        descriptor: try problem.descriptor(
          library,
          .init(pass: .forward, input: input, output: output, isTraining: false, hasBias: epilogue.hasBias),
          attributes: attributes), hasBias: epilogue.hasBias)
    }
    var direct = try prepared(output)
    var chosen = try OneDNNLayouts.activationLayout(direct.outputDescriptor())
    if chosen == nil {
      // As in `OneDNNConvolution`: the library's free choice is no layout of ours.
      direct = try prepared(ActivationLayout(block: 16))
      chosen = ActivationLayout(block: 16)
    }
    guard let chosen else { preconditionFailure("no layout for the output of \(geometry)") }
    outputLayout = chosen
    if input.block == 8, chosen.block == 8, direct.implementation.hasPrefix("ref") {
      let loops = BlockedKernel(
        convolution: BlockedConvolution(geometry, team: team), pass: .forward, weights: problem.weights,
        epilogue: epilogue)
      packing = BlockPacking(layout: loops.weightLayout())
      kernel = loops
      return
    }
    let choice = OneDNNAlgorithmChoice(
      library: library, geometry: geometry, input: input, output: chosen, team: team, chooser: chooser)
    kernel = try choice.chooseFused(direct: direct, epilogue: epilogue)
    if let winograd = kernel as? OneDNNWinograd {
      packing = winograd.packing
    } else {
      packing = try OneDNNWeightPacking(library, shape: problem.weights, layout: direct.weightDescriptor())
    }
  }

  var implementation: String { "fused forward \(kernel.implementation)" }
  var scratchBytes: Int { kernel.scratchBytes }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall { try kernel.call(tensors) }
}
