/// One pass of a convolution of frames by one algorithm, not yet bound to memory.
protocol ConvolutionKernel {
  /// For the kernel table.
  var implementation: String { get }
  /// Bytes of scratch, 0 when none.
  var scratchBytes: Int { get }
  /// Bytes of the weights that are bound, or of their gradient.
  var weightBytes: Int { get }

  /// The order in which the pass reads weights `[K, C, kh, kw]`, or writes their gradient.
  func weightLayout() throws(EngineError) -> WeightLayout
  /// The pass bound to memory.
  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall
}

/// Our own loops as a kernel.
struct BlockedKernel: ConvolutionKernel {
  let convolution: BlockedConvolution
  let pass: ConvolutionPass
  /// `[K, C, kh, kw]`.
  let weights: [Int]
  /// Forward only.
  var epilogue = ConvolutionEpilogue()

  var implementation: String { "own blocked" }
  var scratchBytes: Int { 0 }
  var weightBytes: Int { weightLayout().bytes }

  func weightLayout() -> WeightLayout { convolution.weightLayout(weights, pass) }

  func call(_ tensors: ConvolutionTensors) -> any PreparedCall {
    OwnConvolutionCall(convolution: convolution, pass: pass, tensors: tensors, epilogue: epilogue)
  }
}
