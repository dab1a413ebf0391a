import COneDNN

/// The forward pass of one convolution of frames with bias, sum and ReLU in the kernel, for inference: direct or Winograd
/// as the kernel table says, with weights in whatever order that kernel likes best.
final class OneDNNFusedConvolution: FusedPlaneConvolution {
  let outputLayout: ActivationLayout
  let packing: any WeightPacking
  private let epilogue: ConvolutionEpilogue
  private let pass: OneDNNConvolutionPass
  /// Where the library has only its reference loop.
  private let own: BlockedConvolution?

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    epilogue: ConvolutionEpilogue, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    self.epilogue = epilogue
    let problem = OneDNNConvolutionProblem(geometry)
    let attributes = try OneDNNAttributes(epilogue)
    func prepared(
      _ algorithm: KernelAlgorithm, _ output: ActivationLayout?
    ) throws(EngineError) -> OneDNNConvolutionPass {
      OneDNNConvolutionPass(
        pass: .forward,
        descriptor: try problem.descriptor(
          library,
          .init(
            pass: .forward, algorithm: algorithm, input: input, output: output, isTraining: false,
            hasBias: epilogue.hasBias),
          attributes: attributes), hasBias: epilogue.hasBias)
    }
    var direct = try prepared(.direct, output)
    var chosen = try OneDNNLayouts.activationLayout(direct.outputLayout())
    if chosen == nil {
      // As in `OneDNNConvolution`: the library's free choice is no layout of ours.
      direct = try prepared(.direct, ActivationLayout(block: 16))
      chosen = ActivationLayout(block: 16)
    }
    guard let chosen else { preconditionFailure("no layout for the output of \(geometry)") }
    outputLayout = chosen
    if input.block == 8, chosen.block == 8, direct.descriptor.implementation.hasPrefix("ref") {
      let loops = BlockedConvolution(geometry, team: team)
      own = loops
      pass = direct
      packing = BlockPacking(layout: loops.weightLayout(problem.weights, .forward))
      return
    }
    own = nil
    var candidates = [KernelAlgorithm.direct: direct]
    if geometry.kernel == Extent(1, 3, 3), geometry.stride == Extent(1, 1, 1),
      let winograd = try? prepared(.winograd, chosen), winograd.descriptor.implementation.contains("wino")
    {
      candidates[.winograd] = winograd
      let algorithm = try chooser.choose(
        KernelQuestion(geometry: geometry, pass: .forward, threads: team.threads, isFused: true),
        among: [.direct, .winograd]
      ) { (algorithm) throws(EngineError) in try candidates[algorithm]!.trial() }
      pass = candidates[algorithm]!
    } else {
      pass = direct
    }
    packing = try OneDNNWeightPacking(library, shape: problem.weights, layout: pass.weightLayout())
  }

  var implementation: String { "fused forward \(own == nil ? pass.descriptor.implementation : "own blocked")" }
  var scratchBytes: Int { own == nil ? pass.descriptor.scratchBytes : 0 }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    if let own { return OwnConvolutionCall(convolution: own, pass: .forward, tensors: tensors, epilogue: epilogue) }
    return OneDNNCall(execution: try pass.execution(tensors))
  }
}
