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
  private let own: BlockedConvolution
  /// Passes for which the library has only its reference loop, hundreds of times slower than ours, or is slow on
  /// small work.
  private let ownPasses: Set<Pass>

  private enum Pass {
    case forward
    case backwardData
    case backwardWeights
  }

  init(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, weights: Parameter, input: ActivationLayout,
    output: ActivationLayout?, directions: ConvolutionDirections, team: Team
  ) throws(EngineError) {
    own = BlockedConvolution(geometry, team: team)
    let problem = OneDNNConvolutionProblem(geometry, weightShape: weights.spec.shape)
    weightShape = problem.weights
    self.weights = weights
    forwardPass = try problem.forward(library, input, output, isTraining: directions.includesWeights)
    guard let chosen = try OneDNNLayouts.activationLayout(forwardPass.memory(dnnl_query_dst_md)) else {
      throw .kernel("oneDNN chose a layout for the output of \(weights.spec.name) that is not blocked by channels")
    }
    outputLayout = chosen
    let isBlocked = input.block == 8 && chosen.block == 8
    var names: [String] = []
    var ownPasses: Set<Pass> = []
    func note(_ pass: Pass, _ descriptor: OneDNNPrimitiveDescriptor) {
      let isOwn =
        isBlocked
        && (descriptor.implementation.hasPrefix("ref") || pass == .backwardWeights && Self.isSmallShortcut(geometry))
      if isOwn { ownPasses.insert(pass) }
      names.append("\(pass) \(isOwn ? "own blocked" : descriptor.implementation)")
    }
    note(.forward, forwardPass)
    let forwardLayout = try OneDNNLayouts.weightLayout(
      forwardPass.memory(dnnl_query_weights_md), shape: weightShape)
    try weights.settle(ownPasses.contains(.forward) ? own.weightLayout(weightShape) : forwardLayout)
    if directions.includesWeights {
      let pass = try problem.backwardWeights(library, input, chosen, hint: forwardPass)
      note(.backwardWeights, pass)
      backwardWeightsPass = pass
    } else {
      backwardWeightsPass = nil
    }
    if directions.includesData {
      let pass = try problem.backwardData(library, input, chosen, hint: forwardPass)
      note(.backwardData, pass)
      backwardDataPass = pass
    } else {
      backwardDataPass = nil
    }
    implementations = names
    self.ownPasses = ownPasses
  }

  /// A strided 1×1 convolution with little work: the library first gathers its input, which takes many times longer
  /// than the sums themselves.
  private static func isSmallShortcut(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.kernel.count == 1 && geometry.stride != Extent(1, 1, 1) && geometry.multiplyAdds < 1 << 26
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
    if ownPasses.contains(.backwardWeights) { return own.weightLayout(weightShape) }
    return try OneDNNLayouts.weightLayout(pass.memory(dnnl_query_diff_weights_md), shape: weightShape)
  }

  func forward(
    input: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> any PreparedCall {
    if ownPasses.contains(.forward) {
      return OwnForward(
        convolution: own, x: input, w: try weights.view(own.weightLayout(weightShape)), y: output)
    }
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
    if ownPasses.contains(.backwardData) {
      return OwnBackwardData(
        convolution: own, dy: dy, w: try weights.view(own.transposedLayout(weightShape)), dx: dx)
    }
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
    let staging = scratch + Self.aligned(pass.scratchBytes)
    let staged = try gradientLayout(pass)
    let isDirect = staged == weights.layout
    let conversion = isDirect ? nil : WeightConversion(from: staged, to: weights.layout)
    if ownPasses.contains(.backwardWeights) {
      return OwnBackwardWeights(
        convolution: own, x: input, dy: dy, staging: staging.assumingMemoryBound(to: Float.self),
        gradient: weights.gradient, conversion: conversion)
    }
    let layout = try pass.memory(dnnl_query_diff_weights_md)
    let source = (DNNL_ARG_SRC, try pass.memory(dnnl_query_src_md), UnsafeMutableRawPointer(input))
    let gradient = (DNNL_ARG_DIFF_DST, try pass.memory(dnnl_query_diff_dst_md), UnsafeMutableRawPointer(dy))
    func execution(into target: UnsafeMutableRawPointer) throws(EngineError) -> OneDNNExecution {
      try OneDNNExecution(pass, [source, gradient, (DNNL_ARG_DIFF_WEIGHTS, layout, target)], scratch: scratch)
    }
    return OneDNNBackwardWeights(
      direct: isDirect ? try execution(into: UnsafeMutableRawPointer(weights.gradient)) : nil,
      staged: try execution(into: staging), staging: staging.assumingMemoryBound(to: Float.self),
      gradient: weights.gradient, elements: weights.layout.elements,
      conversion: conversion)
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
