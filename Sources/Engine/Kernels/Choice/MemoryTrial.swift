/// A pass on memory of its own, to be timed.
struct MemoryTrial: KernelTrial {
  private let call: any PreparedCall
  /// Kept while the call may run.
  private let memory: [PageMemory]

  /// - Parameters:
  ///   - bytes: sizes of input, weights, output and scratch.
  ///   - outputChannels: those a bias would be added to.
  init(
    _ bytes: (input: Int, weights: Int, output: Int, scratch: Int), outputChannels: Int,
    _ bind: (ConvolutionTensors) throws(EngineError) -> any PreparedCall
  ) throws(EngineError) {
    let input = try Self.filled(bytes.input)
    let weights = try Self.filled(bytes.weights)
    let output = try Self.filled(bytes.output)
    let scratch = try Self.filled(bytes.scratch)
    // Kernels read whole blocks.
    let bias = try Self.filled((outputChannels + 15) / 16 * 16 * MemoryLayout<Float>.stride)
    call = try bind(
      ConvolutionTensors(
        input: input.base, weights: weights.base, output: output.base, scratch: scratch.base, bias: bias.base.floats))
    memory = [input, weights, output, scratch, bias]
  }

  /// Memory of ordinary numbers: zero pages would all be one page, and denormals slow the processor down.
  private static func filled(_ bytes: Int) throws(EngineError) -> PageMemory {
    let memory = try PageMemory(bytes: bytes, purpose: "timing a convolution")
    memory.base.initializeMemory(as: Float.self, repeating: 0.5, count: bytes / MemoryLayout<Float>.stride)
    return memory
  }

  func run() -> Double {
    let state = StepState()
    return ContinuousClock().measure { call.run(state) }.seconds
  }
}
