/// One kernel with everything resolved: sizes, addresses, scratch. A programme is a flat array of these.
protocol PreparedCall {
  func run(_ step: StepState)
}

/// What changes from one run of a programme to the next.
final class StepState {
  /// `[N, F, 3, H, W]`; valid during the run only.
  var input: UnsafePointer<Float>?
  /// `[N, K]` class probabilities; valid during the run only.
  var labels: UnsafePointer<Float>?
  /// The factor of this batch's loss in the total.
  var lossWeight: Float = 1
  /// The share of the labels' probability that is spread evenly over all classes.
  var labelSmoothing: Double = 0
  var seed: UInt64 = 0
  var step: UInt64 = 0
  /// Whether gradients add to what the network holds (otherwise they replace it).
  var accumulates = false
  /// Written by the loss: mean over the batch, before `lossWeight`.
  var loss: Double = 0
}

/// Turns buffers into addresses once the memory plan is made.
struct Addresses {
  let base: UnsafeMutableRawPointer
  let offsets: [Int]

  func floats(_ buffer: BufferID) -> UnsafeMutablePointer<Float> {
    (base + offsets[buffer.index]).assumingMemoryBound(to: Float.self)
  }

  /// Vectors of sums in double precision.
  func sums(_ buffer: BufferID) -> UnsafeMutablePointer<SIMD8<Double>> {
    (base + offsets[buffer.index]).assumingMemoryBound(to: SIMD8<Double>.self)
  }

  func bytes(_ buffer: BufferID) -> UnsafeMutableRawPointer { base + offsets[buffer.index] }
}
