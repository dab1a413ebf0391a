import COneDNN

/// The three passes of one convolution of bfloat16 frames: products of bfloat16 values summed in float32, gradients of
/// weights written as float32. All direct: the library has no Winograd kernels for this type.
final class OneDNNBFloat16Convolution: PlaneConvolution {
  /// The one layout of activations inside a bfloat16 network.
  static let layout = ActivationLayout(block: 16, element: .bfloat16)

  let outputLayout = OneDNNBFloat16Convolution.layout
  let parameterLayout: WeightLayout
  private let passes: [ConvolutionPass: OneDNNConvolutionPass]
  /// `[K, C, kh, kw]` without padding.
  private let shape: [Int]

  /// - Parameter results: the type of what forward and backward-data passes write.
  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, input: ActivationLayout, results: EnginePrecision,
    directions: ConvolutionDirections
  ) throws(EngineError) {
    precondition(input.element == .bfloat16, "a bfloat16 convolution reads bfloat16, found \(input)")
    let problem = OneDNNConvolutionProblem(Self.padded(geometry, input))
    shape = [geometry.outputChannels, geometry.input.c, geometry.kernel.h, geometry.kernel.w]
    let forward = try problem.descriptor(
      library,
      .init(
        pass: .forward, algorithm: .direct, input: input, output: ActivationLayout(block: 16, element: results),
        isTraining: directions.includesWeights))
    // Asked of every network, so that weights lie the same way whether it trains or not.
    let hint = try problem.descriptor(
      library, .init(pass: .forward, algorithm: .direct, input: input, output: Self.layout))
    func backward(
      _ pass: ConvolutionPass, _ input: ActivationLayout
    ) throws(EngineError) -> OneDNNConvolutionPass {
      OneDNNConvolutionPass(
        pass: pass,
        descriptor: try problem.descriptor(
          library, .init(pass: pass, algorithm: .direct, input: input, output: Self.layout), hint: hint))
    }
    let gradient = try backward(.backwardWeights, input)
    parameterLayout = try OneDNNLayouts.weightLayout(gradient.weightLayout()).narrowed(to: shape)
    var passes = [ConvolutionPass.forward: OneDNNConvolutionPass(pass: .forward, descriptor: forward)]
    if directions.includesWeights { passes[.backwardWeights] = gradient }
    if directions.includesData {
      passes[.backwardData] = try backward(
        .backwardData, ActivationLayout(block: input.block, element: results))
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

  private func prepared(_ pass: ConvolutionPass) -> OneDNNConvolutionPass {
    guard let prepared = passes[pass] else { preconditionFailure("\(pass.rawValue) was not prepared") }
    return prepared
  }

  var implementations: [String] {
    ConvolutionPass.allCases.compactMap { pass in
      passes[pass].map { "\(pass.rawValue) \($0.descriptor.implementation) bfloat16" }
    }
  }

  func weightLayout(_ pass: ConvolutionPass) throws(EngineError) -> WeightLayout {
    try OneDNNLayouts.weightLayout(prepared(pass).weightLayout()).narrowed(to: shape)
  }

  func scratchBytes(_ pass: ConvolutionPass) -> Int { prepared(pass).descriptor.scratchBytes }

  func call(_ pass: ConvolutionPass, _ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    OneDNNCall(execution: try prepared(pass).execution(tensors))
  }
}
