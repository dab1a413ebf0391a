import COneDNN

/// Chooses the algorithm of each pass of one convolution among those there are for it.
struct OneDNNAlgorithmChoice {
  let library: OneDNNLibrary
  let geometry: ConvolutionGeometry
  let input: ActivationLayout
  let output: ActivationLayout
  let team: Team
  let chooser: KernelChooser

  /// The faster of `direct` and Winograd's algorithm, where that applies.
  func choose(
    _ pass: ConvolutionPass, direct: any ConvolutionKernel
  ) throws(EngineError) -> any ConvolutionKernel {
    guard let winograd = winograd(pass) else { return direct }
    return try choose(question(pass), direct, winograd)
  }

  /// The same in inference: weights come as the kernel likes them best, and outputs are finished.
  func chooseFused(
    direct: any ConvolutionKernel, epilogue: ConvolutionEpilogue
  ) throws(EngineError) -> any ConvolutionKernel {
    guard var winograd = winograd(.forward, isTransformed: true) else { return direct }
    winograd.epilogue = epilogue
    return try choose(question(.forward, isFused: true), direct, winograd)
  }

  private func question(_ pass: ConvolutionPass, isFused: Bool = false) -> KernelQuestion {
    KernelQuestion(
      geometry: geometry, pass: pass, threads: team.threads, isFused: isFused, precision: input.element)
  }

  private func winograd(_ pass: ConvolutionPass, isTransformed: Bool = false) -> OneDNNWinograd? {
    OneDNNWinograd(
      library, geometry, pass, input: input, output: output, isTransformed: isTransformed, team: team)
  }

  private func choose(
    _ question: KernelQuestion, _ direct: any ConvolutionKernel, _ winograd: any ConvolutionKernel
  ) throws(EngineError) -> any ConvolutionKernel {
    let kernels = [KernelAlgorithm.direct: direct, .winograd: winograd]
    let algorithm = try chooser.choose(question, among: [.direct, .winograd]) { (algorithm) throws(EngineError) in
      try trial(kernels[algorithm]!)
    }
    return kernels[algorithm]!
  }

  private func trial(_ kernel: any ConvolutionKernel) throws(EngineError) -> any KernelTrial {
    let bytes = (
      input: input.bytes(geometry.input), weights: kernel.weightBytes,
      output: output.bytes(geometry.output), scratch: kernel.scratchBytes
    )
    return try MemoryTrial(bytes, outputChannels: geometry.outputChannels) { (tensors) throws(EngineError) in
      try kernel.call(tensors)
    }
  }
}
