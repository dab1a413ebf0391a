/// A pass of our own convolution as a prepared call.
struct OwnConvolutionCall: PreparedCall {
  let convolution: BlockedConvolution
  let pass: ConvolutionPass
  let tensors: ConvolutionTensors
  /// Forward only.
  var epilogue = ConvolutionEpilogue()

  func run(_ step: StepState) {
    let (x, w, y) = (tensors.input.floats, tensors.weights.floats, tensors.output.floats)
    switch pass {
    case .forward:
      convolution.forward(
        x: x, w: w, y: y, bias: epilogue.hasBias ? tensors.bias : nil, addsToOutput: epilogue.addsToOutput,
        hasReLU: epilogue.hasReLU)
    case .backwardData: convolution.backwardData(dy: y, w: w, dx: x)
    case .backwardWeights: convolution.backwardWeights(x: x, dy: y, dw: w)
    }
  }
}
