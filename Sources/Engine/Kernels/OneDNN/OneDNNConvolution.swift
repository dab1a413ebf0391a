import COneDNN

/// The three passes of one convolution as oneDNN primitives.
final class OneDNNConvolution: ConvolutionKernels {
  let outputLayout: ActivationLayout
  let implementations: [String]
  private let weights: Parameter
  private let forwardPass: OneDNNPrimitiveDescriptor
  private let backwardDataPass: OneDNNPrimitiveDescriptor?
  private let backwardWeightsPass: OneDNNPrimitiveDescriptor?
  private let weightShape: [Int]

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout,
    output: ActivationLayout?, directions: ConvolutionDirections
  ) throws(EngineError) {
    let problem = OneDNNConvolutionProblem(geometry, weightShape: weights.spec.shape)
    weightShape = problem.weights
    self.weights = weights
    forwardPass = try problem.forward(library, input, output, isTraining: directions.includesWeights)
    guard let chosen = try OneDNNLayouts.activationLayout(forwardPass.memory(dnnl_query_dst_md)) else {
      throw .kernel("oneDNN chose a layout for the output of \(weights.spec.name) that is not blocked by channels")
    }
    outputLayout = chosen
    var names = ["forward \(forwardPass.implementation)"]
    try weights.settle(OneDNNLayouts.weightLayout(forwardPass.memory(dnnl_query_weights_md), shape: weightShape))
    if directions.includesWeights {
      let pass = try problem.backwardWeights(library, input, chosen, hint: forwardPass)
      names.append("backward-weights \(pass.implementation)")
      backwardWeightsPass = pass
    } else {
      backwardWeightsPass = nil
    }
    if directions.includesData {
      let pass = try problem.backwardData(library, input, chosen, hint: forwardPass)
      names.append("backward-data \(pass.implementation)")
      backwardDataPass = pass
    } else {
      backwardDataPass = nil
    }
    implementations = names
  }

  var forwardScratchBytes: Int { forwardPass.scratchBytes }
  var backwardDataScratchBytes: Int { backwardDataPass?.scratchBytes ?? 0 }

  /// The library's scratch, then the staging area.
  var backwardWeightsScratchBytes: Int {
    guard let pass = backwardWeightsPass, let layout = try? gradientLayout(pass) else { return 0 }
    return Self.aligned(pass.scratchBytes) + layout.elements * MemoryLayout<Float>.stride
  }

  private static func aligned(_ bytes: Int) -> Int {
    (bytes + MemoryPlan.alignment - 1) / MemoryPlan.alignment * MemoryPlan.alignment
  }

  private func gradientLayout(_ pass: OneDNNPrimitiveDescriptor) throws(EngineError) -> WeightLayout {
    try OneDNNLayouts.weightLayout(pass.memory(dnnl_query_diff_weights_md), shape: weightShape)
  }

  func forward(
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    let layout = try forwardPass.memory(dnnl_query_weights_md)
    let values = try weights.view(OneDNNLayouts.weightLayout(layout, shape: weightShape))
    return OneDNNCall(
      execution: try OneDNNExecution(
        forwardPass,
        [
          (DNNL_ARG_SRC, try forwardPass.memory(dnnl_query_src_md), UnsafeMutableRawPointer(input)),
          (DNNL_ARG_WEIGHTS, layout, UnsafeMutableRawPointer(values)),
          (DNNL_ARG_DST, try forwardPass.memory(dnnl_query_dst_md), UnsafeMutableRawPointer(output)),
        ], scratch: scratch))
  }

  func backwardData(
    dy: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    guard let pass = backwardDataPass else { preconditionFailure("backward-data was not prepared") }
    let layout = try pass.memory(dnnl_query_weights_md)
    let values = try weights.view(OneDNNLayouts.weightLayout(layout, shape: weightShape))
    return OneDNNCall(
      execution: try OneDNNExecution(
        pass,
        [
          (DNNL_ARG_DIFF_DST, try pass.memory(dnnl_query_diff_dst_md), UnsafeMutableRawPointer(dy)),
          (DNNL_ARG_WEIGHTS, layout, UnsafeMutableRawPointer(values)),
          (DNNL_ARG_DIFF_SRC, try pass.memory(dnnl_query_diff_src_md), UnsafeMutableRawPointer(dx)),
        ], scratch: scratch))
  }

  func backwardWeights(
    input: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    guard let pass = backwardWeightsPass else { preconditionFailure("backward-weights was not prepared") }
    let layout = try pass.memory(dnnl_query_diff_weights_md)
    let staging = scratch + Self.aligned(pass.scratchBytes)
    let source = (DNNL_ARG_SRC, try pass.memory(dnnl_query_src_md), UnsafeMutableRawPointer(input))
    let gradient = (DNNL_ARG_DIFF_DST, try pass.memory(dnnl_query_diff_dst_md), UnsafeMutableRawPointer(dy))
    func execution(into target: UnsafeMutableRawPointer) throws(EngineError) -> OneDNNExecution {
      try OneDNNExecution(pass, [source, gradient, (DNNL_ARG_DIFF_WEIGHTS, layout, target)], scratch: scratch)
    }
    let staged = try gradientLayout(pass)
    let isDirect = staged == weights.layout
    return OneDNNBackwardWeights(
      direct: isDirect ? try execution(into: UnsafeMutableRawPointer(weights.gradient)) : nil,
      staged: try execution(into: staging), staging: staging.assumingMemoryBound(to: Float.self),
      gradient: weights.gradient, elements: weights.layout.elements,
      conversion: isDirect ? nil : WeightConversion(from: staged, to: weights.layout))
  }
}

/// One primitive with bound arguments.
private struct OneDNNCall: PreparedCall {
  let execution: OneDNNExecution

  func run(_ step: StepState) { execution.execute() }
}

/// The gradient of weights: straight into the parameter when nothing is there yet, else staged and added.
private struct OneDNNBackwardWeights: PreparedCall {
  let direct: OneDNNExecution?
  let staged: OneDNNExecution
  let staging: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let elements: Int
  /// From the staged layout to the parameter's, when the library insists on another.
  let conversion: WeightConversion?

  func run(_ step: StepState) {
    if let direct, !step.accumulates {
      direct.execute()
      return
    }
    staged.execute()
    if let conversion {
      conversion.copy(staging, to: gradient, adding: step.accumulates)
      return
    }
    let (from, to) = (lanes(staging), lanes(gradient))
    for p in 0..<elements / 8 { to[p] += from[p] }
  }
}
