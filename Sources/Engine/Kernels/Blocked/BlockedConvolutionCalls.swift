/// The three passes of our own convolution as prepared calls.
struct OwnForward: PreparedCall {
  let convolution: BlockedConvolution
  let x: UnsafeMutablePointer<Float>
  let w: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>

  func run(_ step: StepState) { convolution.forward(x: x, w: w, y: y) }
}

struct OwnBackwardData: PreparedCall {
  let convolution: BlockedConvolution
  let dy: UnsafeMutablePointer<Float>
  let w: UnsafeMutablePointer<Float>
  let dx: UnsafeMutablePointer<Float>

  func run(_ step: StepState) { convolution.backwardData(dy: dy, w: w, dx: dx) }
}

struct OwnBackwardWeights: PreparedCall {
  let convolution: BlockedConvolution
  let x: UnsafeMutablePointer<Float>
  let dy: UnsafeMutablePointer<Float>
  let staging: UnsafeMutablePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  /// From the kernel's layout to the parameter's; nil when they are the same.
  let conversion: WeightConversion?

  func run(_ step: StepState) {
    guard let conversion else {
      convolution.backwardWeights(x: x, dy: dy, dw: gradient, accumulates: step.accumulates)
      return
    }
    convolution.backwardWeights(x: x, dy: dy, dw: staging, accumulates: false)
    conversion.copy(staging, to: gradient, adding: step.accumulates)
  }
}
