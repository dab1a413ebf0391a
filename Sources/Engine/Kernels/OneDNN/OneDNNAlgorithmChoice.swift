import COneDNN

/// Chooses the algorithm of each pass of one convolution among those the library has for it.
struct OneDNNAlgorithmChoice {
  let library: OneDNNLibrary
  let problem: OneDNNConvolutionProblem
  let geometry: ConvolutionGeometry
  let input: ActivationLayout
  let isTraining: Bool
  let threads: Int
  let chooser: KernelChooser

  /// - Parameter output: the layout the result must have, nil to let the library choose.
  func forward(_ output: ActivationLayout?) throws(EngineError) -> OneDNNConvolutionPass {
    try choose(.forward, output: output, hint: nil)
  }

  func backward(
    _ passes: [ConvolutionPass], output: ActivationLayout
  ) throws(EngineError) -> [OneDNNConvolutionPass] {
    if passes.isEmpty { return [] }
    // The hint must be a direct forward pass between the same layouts, whatever the forward pass itself uses.
    let hint = try problem.descriptor(
      library, .init(pass: .forward, algorithm: .direct, input: input, output: output))
    var chosen: [OneDNNConvolutionPass] = []
    for pass in passes { chosen.append(try choose(pass, output: output, hint: hint)) }
    return chosen
  }

  private func choose(
    _ pass: ConvolutionPass, output: ActivationLayout?, hint: OneDNNPrimitiveDescriptor?
  ) throws(EngineError) -> OneDNNConvolutionPass {
    let direct = try prepared(pass, .direct, output, hint)
    guard output != nil, let winograd = winograd(pass, output, hint) else { return direct }
    let prepared = [KernelAlgorithm.direct: direct, .winograd: winograd]
    let algorithm = try chooser.choose(
      KernelQuestion(geometry: geometry, pass: pass, threads: threads), among: [.direct, .winograd]
    ) { (algorithm) throws(EngineError) in try prepared[algorithm]!.trial() }
    return prepared[algorithm]!
  }

  private func prepared(
    _ pass: ConvolutionPass, _ algorithm: KernelAlgorithm, _ output: ActivationLayout?,
    _ hint: OneDNNPrimitiveDescriptor?
  ) throws(EngineError) -> OneDNNConvolutionPass {
    OneDNNConvolutionPass(
      pass: pass,
      descriptor: try problem.descriptor(
        library, .init(pass: pass, algorithm: algorithm, input: input, output: output, isTraining: isTraining),
        hint: hint))
  }

  /// Winograd's pass, where the library has generated code for it that reads weights in plain blocks.
  private func winograd(
    _ pass: ConvolutionPass, _ output: ActivationLayout?, _ hint: OneDNNPrimitiveDescriptor?
  ) -> OneDNNConvolutionPass? {
    guard geometry.kernel == Extent(1, 3, 3), geometry.stride == Extent(1, 1, 1),
      let prepared = try? prepared(pass, .winograd, output, hint),
      prepared.descriptor.implementation.contains("wino"),
      (try? OneDNNLayouts.weightLayout(prepared.weightLayout())) != nil
    else { return nil }
    return prepared
  }
}
