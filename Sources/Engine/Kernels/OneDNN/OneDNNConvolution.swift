import COneDNN

/// The three passes of one convolution of frames: the library's primitives, or our own loops where those are faster.
final class OneDNNConvolution: PlaneConvolution {
  let outputLayout: ActivationLayout
  private let passes: [ConvolutionPass: any ConvolutionKernel]

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    let problem = OneDNNConvolutionProblem(geometry)
    func forward(_ output: ActivationLayout?) throws(EngineError) -> OneDNNConvolutionPass {
      OneDNNConvolutionPass(
        pass: .forward,
        descriptor: try problem.descriptor(
          library, .init(pass: .forward, input: input, output: output, isTraining: directions.includesWeights)))
    }
    var first = try forward(output)
    var chosen = try OneDNNLayouts.activationLayout(first.outputDescriptor())
    if chosen == nil {
      // The library's free choice is no layout of ours: blocks of 16 suit every processor, fast or not.
      first = try forward(ActivationLayout(block: 16))
      chosen = ActivationLayout(block: 16)
    }
    guard let chosen else { preconditionFailure("no layout for the output of \(geometry)") }
    outputLayout = chosen

    let own = BlockedConvolution(geometry, team: team)
    let isBlocked = input.block == 8 && chosen.block == 8
    /// Our loops where the library has only its reference loop, hundreds of times slower, or is slow on small work.
    func direct(_ prepared: OneDNNConvolutionPass) -> any ConvolutionKernel {
      let isSlow =
        prepared.implementation.hasPrefix("ref")
        || prepared.pass == .backwardWeights && Self.isSmallShortcut(geometry)
      return isBlocked && isSlow
        ? BlockedKernel(convolution: own, pass: prepared.pass, weights: problem.weights) : prepared
    }
    let choice = OneDNNAlgorithmChoice(
      library: library, geometry: geometry, input: input, output: chosen, team: team, chooser: chooser)
    var passes = [ConvolutionPass.forward: try choice.choose(.forward, direct: direct(first))]
    for pass in directions.backwardPasses {
      let prepared = OneDNNConvolutionPass(
        pass: pass,
        descriptor: try problem.descriptor(
          library, .init(pass: pass, input: input, output: chosen), hint: first.descriptor))
      passes[pass] = try choice.choose(pass, direct: direct(prepared))
    }
    self.passes = passes
  }

  /// A strided 1×1 convolution with little work: the library first gathers its input, which takes many times longer
  /// than the sums themselves.
  private static func isSmallShortcut(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.kernel.count == 1 && geometry.stride != Extent(1, 1, 1) && geometry.multiplyAdds < 1 << 26
  }

  var parameterLayout: WeightLayout { get throws(EngineError) { try weightLayout(.forward) } }

  var implementations: [String] {
    ConvolutionPass.allCases.compactMap { pass in passes[pass].map { "\(pass.rawValue) \($0.implementation)" } }
  }

  private func prepared(_ pass: ConvolutionPass) -> any ConvolutionKernel {
    guard let prepared = passes[pass] else { preconditionFailure("\(pass.rawValue) was not prepared") }
    return prepared
  }

  func weightLayout(_ pass: ConvolutionPass) throws(EngineError) -> WeightLayout { try prepared(pass).weightLayout() }

  func scratchBytes(_ pass: ConvolutionPass) -> Int { prepared(pass).scratchBytes }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    try prepared(pass).call(tensors)
  }
}
