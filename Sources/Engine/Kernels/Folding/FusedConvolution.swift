/// What a convolution of frames does with its sums before it stores them, in this order.
struct ConvolutionEpilogue: Hashable, Sendable {
  var hasBias = false
  /// Adds what the output holds already: a shortcut, or what other temporal taps left.
  var addsToOutput = false
  var hasReLU = false
}

/// A backend whose convolutions of frames can finish their own output; inference folds batch norm into those.
protocol FusingBackend: KernelBackend {
  /// As `convolution`, forward only, for weights that never learn. In a bfloat16 network an `output` in float32 takes parts
  /// of sums, which are not rounded yet.
  func fusedConvolution(
    _ geometry: ConvolutionGeometry, input: ActivationLayout, output: ActivationLayout?,
    epilogue: ConvolutionEpilogue, team: Team
  ) throws(EngineError) -> any FusedPlaneConvolution
}

/// The forward pass of one convolution of frames with its epilogue.
protocol FusedPlaneConvolution: AnyObject {
  var outputLayout: ActivationLayout { get }
  /// For the kernel table.
  var implementation: String { get }
  /// Bytes of scratch, 0 when none.
  var scratchBytes: Int { get }
  /// How weights must lie.
  var packing: any WeightPacking { get }

  /// The pass bound to memory; weights as `packing` made them, the bias of K floats.
  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall
}

/// The order in which one kernel reads weights, which need not be a layout that anything else understands: Winograd's
/// are already transformed.
protocol WeightPacking {
  /// Bytes of packed weights.
  var bytes: Int { get }

  func isSame(as other: any WeightPacking) -> Bool
  /// From row-major `[K, C, kh, kw]`.
  func pack(_ plain: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer)
}

/// Blocks of bfloat16: every weight rounded once, to the nearest. What only pads a block is left alone.
struct RoundedPacking: WeightPacking {
  let layout: WeightLayout

  var bytes: Int { layout.bytes }

  func isSame(as other: any WeightPacking) -> Bool { (other as? RoundedPacking)?.layout == layout }

  func pack(_ plain: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer) {
    let conversion = WeightConversion(from: .plain(layout.shape), to: layout)
    conversion.round(plain, to: packed, slices: 0..<conversion.slices)
  }
}

/// Blocks as the engine's own loops read them.
struct BlockPacking: WeightPacking {
  let layout: WeightLayout

  var bytes: Int { layout.elements * MemoryLayout<Float>.stride }

  func isSame(as other: any WeightPacking) -> Bool { (other as? BlockPacking)?.layout == layout }

  func pack(_ plain: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer) {
    WeightConversion(from: .plain(layout.shape), to: layout)
      .copy(plain, to: packed.assumingMemoryBound(to: Float.self))
  }
}
