import COneDNN

/// One pass of a convolution as the library computes it: its descriptor and the names of its three tensors.
struct OneDNNConvolutionPass {
  let pass: ConvolutionPass
  let descriptor: OneDNNPrimitiveDescriptor
  /// Forward only.
  var hasBias = false

  /// The input or its gradient.
  func inputLayout() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .backwardData ? dnnl_query_diff_src_md : dnnl_query_src_md)
  }

  /// The weights or their gradient.
  func weightLayout() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .backwardWeights ? dnnl_query_diff_weights_md : dnnl_query_weights_md)
  }

  /// The output or its gradient.
  func outputLayout() throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor.memory(pass == .forward ? dnnl_query_dst_md : dnnl_query_diff_dst_md)
  }

  /// Output channels.
  private func channels() throws(EngineError) -> Int { Int(try outputLayout().dims.1) }

  /// The primitive bound to memory.
  func execution(_ tensors: ConvolutionTensors) throws(EngineError) -> OneDNNExecution {
    let arguments: (Int32, Int32, Int32) =
      switch pass {
      case .forward: (DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST)
      case .backwardData: (DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST)
      case .backwardWeights: (DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST)
      }
    var bound: [OneDNNExecution.Argument] = [
      (arguments.0, try inputLayout(), tensors.input),
      (arguments.1, try weightLayout(), tensors.weights),
      (arguments.2, try outputLayout(), tensors.output),
    ]
    if hasBias {
      guard let bias = tensors.bias else { preconditionFailure("a convolution with bias was bound without one") }
      bound.append((DNNL_ARG_BIAS, try OneDNNLayouts.plain([channels()]), UnsafeMutableRawPointer(bias)))
    }
    return try OneDNNExecution(descriptor, bound, scratch: tensors.scratch)
  }

  /// The primitive on memory of its own, to be timed.
  func trial() throws(EngineError) -> any KernelTrial {
    var layouts = (try inputLayout(), try weightLayout(), try outputLayout())
    let input = try Self.filled(dnnl_memory_desc_get_size(&layouts.0))
    let weights = try Self.filled(dnnl_memory_desc_get_size(&layouts.1))
    let output = try Self.filled(dnnl_memory_desc_get_size(&layouts.2))
    let scratch = try Self.filled(descriptor.scratchBytes)
    let bias = try Self.filled(try channels() * MemoryLayout<Float>.stride)
    let execution = try execution(
      ConvolutionTensors(
        input: input.base, weights: weights.base, output: output.base, scratch: scratch.base,
        bias: bias.base.assumingMemoryBound(to: Float.self)))
    return OneDNNTrial(execution: execution, memory: [input, weights, output, scratch, bias])
  }

  /// Memory of ordinary numbers: zero pages would all be one page, and denormals slow the processor down.
  private static func filled(_ bytes: Int) throws(EngineError) -> PageMemory {
    let memory = try PageMemory(bytes: bytes, purpose: "timing a convolution")
    memory.base.initializeMemory(as: Float.self, repeating: 0.5, count: bytes / MemoryLayout<Float>.stride)
    return memory
  }
}

/// A primitive on memory of its own.
private struct OneDNNTrial: KernelTrial {
  let execution: OneDNNExecution
  /// Kept while the primitive may run.
  let memory: [PageMemory]

  func run() -> Double { ContinuousClock().measure { execution.execute() }.seconds }
}
