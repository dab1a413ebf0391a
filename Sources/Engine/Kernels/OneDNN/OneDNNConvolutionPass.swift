import COneDNN

/// One pass of a convolution as the library computes it: its descriptor and the names of its three tensors.
struct OneDNNConvolutionPass: ConvolutionKernel {
  let pass: ConvolutionPass
  let descriptor: OneDNNPrimitiveDescriptor
  /// Forward only.
  var hasBias = false

  /// The input or its gradient.
  func inputDescriptor() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .backwardData ? dnnl_query_diff_src_md : dnnl_query_src_md)
  }

  /// The weights or their gradient.
  func weightDescriptor() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .backwardWeights ? dnnl_query_diff_weights_md : dnnl_query_weights_md)
  }

  /// The output or its gradient.
  func outputDescriptor() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .forward ? dnnl_query_dst_md : dnnl_query_diff_dst_md)
  }

  /// Output channels.
  private func channels() throws(EngineError) -> Int { Int(try outputDescriptor().dims.1) }

  var implementation: String { descriptor.implementation }
  var scratchBytes: Int { descriptor.scratchBytes }

  var weightBytes: Int {
    guard var layout = try? weightDescriptor() else { return 0 }
    return dnnl_memory_desc_get_size(&layout)
  }

  func weightLayout() throws(EngineError) -> WeightLayout { try OneDNNLayouts.weightLayout(weightDescriptor()) }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    OneDNNCall(execution: try execution(tensors))
  }

  /// The primitive bound to memory.
  func execution(_ tensors: ConvolutionTensors) throws(EngineError) -> OneDNNExecution {
    let arguments: (Int32, Int32, Int32) =
      switch pass {
      case .forward: (DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST)
      case .backwardData: (DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST)
      case .backwardWeights: (DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST)
      }
    var bound: [OneDNNExecution.Argument] = [
      (arguments.0, try inputDescriptor(), tensors.input),
      (arguments.1, try weightDescriptor(), tensors.weights),
      (arguments.2, try outputDescriptor(), tensors.output),
    ]
    if hasBias {
      guard let bias = tensors.bias else { preconditionFailure("a convolution with bias was bound without one") }
      bound.append((DNNL_ARG_BIAS, try OneDNNLayouts.plain([channels()]), UnsafeMutableRawPointer(bias)))
    }
    return try OneDNNExecution(descriptor, bound, scratch: tensors.scratch)
  }
}

/// One primitive with bound arguments.
struct OneDNNCall: PreparedCall {
  let execution: OneDNNExecution

  func run(_ step: StepState) { execution.execute() }
}
