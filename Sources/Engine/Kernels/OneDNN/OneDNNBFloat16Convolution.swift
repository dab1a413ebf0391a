import COneDNN

/// The three passes of one convolution of bfloat16 frames, gradients of weights written as float32: direct kernels multiply
/// bfloat16 values and add up in float32; Winograd's multiply float32 values, weights not rounded, and round results once.
final class OneDNNBFloat16Convolution: PlaneConvolution {
  /// The one layout of activations inside a bfloat16 network.
  static let layout = ActivationLayout(block: 16, element: .bfloat16)

  let outputLayout = OneDNNBFloat16Convolution.layout
  let parameterLayout: WeightLayout
  private let passes: [ConvolutionPass: any ConvolutionKernel]
  /// `[K, C, kh, kw]` without padding.
  private let shape: [Int]

  /// - Parameter results: the type of what forward and backward-data passes write.
  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, results: EnginePrecision,
    directions: ConvolutionDirections, team: Team, chooser: KernelChooser
  ) throws(EngineError) {
    precondition(input.element == .bfloat16, "a bfloat16 convolution reads bfloat16, found \(input)")
    let problem = OneDNNConvolutionProblem(Self.padded(geometry, input))
    shape = [geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w]
    let forward = try problem.descriptor(
      library,
      .init(
        pass: .forward, input: input, output: ActivationLayout(block: 16, element: results),
        isTraining: directions.includesWeights))
    // Asked of every network, so that weights lie the same way whether it trains or not.
    let hint = try problem.descriptor(
      library, .init(pass: .forward, input: input, output: Self.layout))
    func backward(
      _ pass: ConvolutionPass, _ input: ActivationLayout
    ) throws(EngineError) -> OneDNNConvolutionPass {
      OneDNNConvolutionPass(
        pass: pass,
        descriptor: try problem.descriptor(library, .init(pass: pass, input: input, output: Self.layout), hint: hint))
    }
    let gradient = try backward(.backwardWeights, input)
    parameterLayout = try gradient.weightLayout().narrowed(to: shape)
    let choice = OneDNNAlgorithmChoice(
      library: library, geometry: geometry, input: input, output: Self.layout, team: team, chooser: chooser)
    func choose(_ direct: OneDNNConvolutionPass) throws(EngineError) -> any ConvolutionKernel {
      // Parts of sums have their own type, which Winograd's kernels do not know.
      results == .bfloat16 ? try choice.choose(direct.pass, direct: direct) : direct
    }
    var passes = [
      ConvolutionPass.forward: try choose(OneDNNConvolutionPass(pass: .forward, descriptor: forward))
    ]
    if directions.includesWeights { passes[.backwardWeights] = try choose(gradient) }
    if directions.includesData {
      passes[.backwardData] = try choose(
        backward(.backwardData, ActivationLayout(block: input.block, element: results)))
    }
    self.passes = passes
  }

  /// The same convolution over whole blocks of channels, which memory holds anyway: for some broken blocks the library has
  /// only its reference loop.
  static func padded(_ geometry: ConvolutionGeometry, _ input: ActivationLayout) -> ConvolutionGeometry {
    var padded = geometry
    padded.input.c = input.blocks(geometry.input.c) * input.block
    padded.outputChannels = layout.blocks(geometry.outputChannels) * layout.block
    return padded
  }

  private func prepared(_ pass: ConvolutionPass) -> any ConvolutionKernel {
    guard let prepared = passes[pass] else { preconditionFailure("\(pass.rawValue) was not prepared") }
    return prepared
  }

  var implementations: [String] {
    ConvolutionPass.allCases.compactMap { pass in
      passes[pass].map { "\(pass.rawValue) \($0.implementation) bfloat16" }
    }
  }

  func weightLayout(_ pass: ConvolutionPass) throws(EngineError) -> WeightLayout {
    try prepared(pass).weightLayout().narrowed(to: shape)
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int { prepared(pass).scratchBytes }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    try prepared(pass).call(tensors)
  }
}
