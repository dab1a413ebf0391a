import COneDNN

/// The three passes of one convolution of frames: the library's primitives, or our own loops where those are faster.
final class OneDNNConvolution: PlaneConvolution {
  let outputLayout: ActivationLayout
  private let problem: OneDNNConvolutionProblem
  private let own: BlockedConvolution
  private let passes: [ConvolutionPass: OneDNNConvolutionPass]
  /// Passes for which the library has only its reference loop, hundreds of times slower than ours, or is slow on
  /// small work.
  private let ownPasses: Set<ConvolutionPass>

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    directions: ConvolutionDirections, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    own = BlockedConvolution(geometry, team: team)
    problem = OneDNNConvolutionProblem(geometry)
    let choice = OneDNNAlgorithmChoice(
      library: library, problem: problem, geometry: geometry, input: input, isTraining: directions.includesWeights,
      threads: team.threads, chooser: chooser)
    var forward = try choice.forward(output)
    var chosen = try OneDNNLayouts.activationLayout(forward.outputLayout())
    if chosen == nil {
      // The library's free choice is no layout of ours: blocks of 16 suit every processor, fast or not.
      forward = try choice.forward(ActivationLayout(block: 16))
      chosen = ActivationLayout(block: 16)
    }
    guard let chosen else { preconditionFailure("no layout for the output of \(geometry)") }
    outputLayout = chosen
    var passes = [ConvolutionPass.forward: forward]
    for prepared in try choice.backward(directions.backwardPasses, output: chosen) { passes[prepared.pass] = prepared }
    self.passes = passes
    let isBlocked = input.block == 8 && chosen.block == 8
    ownPasses = Set(
      passes.keys.filter { pass in
        isBlocked
          && (passes[pass]!.descriptor.implementation.hasPrefix("ref")
            || pass == .backwardWeights && Self.isSmallShortcut(geometry))
      })
  }

  /// A strided 1×1 convolution with little work: the library first gathers its input, which takes many times longer
  /// than the sums themselves.
  private static func isSmallShortcut(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.kernel.count == 1 && geometry.stride != Extent(1, 1, 1) && geometry.multiplyAdds < 1 << 26
  }

  var parameterLayout: WeightLayout { get throws(EngineError) { try weightLayout(.forward) } }

  var implementations: [String] {
    ConvolutionPass.allCases.compactMap { pass in
      passes[pass].map {
        "\(pass.rawValue) \(ownPasses.contains(pass) ? "own blocked" : $0.descriptor.implementation)"
      }
    }
  }

  private func prepared(_ pass: ConvolutionPass) -> OneDNNConvolutionPass {
    guard let prepared = passes[pass] else { preconditionFailure("\(pass.rawValue) was not prepared") }
    return prepared
  }

  func weightLayout(_ pass: ConvolutionPass) throws(EngineError) -> WeightLayout {
    if ownPasses.contains(pass) { return own.weightLayout(problem.weights, pass) }
    return try OneDNNLayouts.weightLayout(prepared(pass).weightLayout())
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int {
    ownPasses.contains(pass) ? 0 : prepared(pass).descriptor.scratchBytes
  }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    if ownPasses.contains(pass) { return OwnConvolutionCall(convolution: own, pass: pass, tensors: tensors) }
    return OneDNNCall(execution: try prepared(pass).execution(tensors))
  }
}

/// One primitive with bound arguments.
struct OneDNNCall: PreparedCall {
  let execution: OneDNNExecution

  func run(_ step: StepState) { execution.execute() }
}
