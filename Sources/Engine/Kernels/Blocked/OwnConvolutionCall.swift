/// A pass of our own convolution as a prepared call.
struct OwnConvolutionCall: PreparedCall {
  let convolution: BlockedConvolution
  let pass: ConvolutionPass
  let tensors: ConvolutionTensors

  func run(_ step: StepState) {
    let (x, w, y) = (tensors.input.floats, tensors.weights.floats, tensors.output.floats)
    switch pass {
    case .forward: convolution.forward(x: x, w: w, y: y)
    case .backwardData: convolution.backwardData(dy: y, w: w, dx: x)
    case .backwardWeights: convolution.backwardWeights(x: x, dy: y, dw: w)
    }
  }
}
