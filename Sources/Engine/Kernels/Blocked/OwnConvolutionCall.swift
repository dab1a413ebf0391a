/// A pass of our own convolution as a prepared call.
struct OwnConvolutionCall: PreparedCall {
  let convolution: BlockedConvolution
  let pass: ConvolutionPass
  let tensors: ConvolutionTensors
  /// Forward only.
  var epilogue = ConvolutionEpilogue()

  func run(_ step: StepState) {
    switch pass {
    case .forward:
      convolution.forward(
        x: tensors.input, w: tensors.weights, y: tensors.output, bias: epilogue.hasBias ? tensors.bias : nil,
        addsToOutput: epilogue.addsToOutput, hasReLU: epilogue.hasReLU)
    case .backwardData: convolution.backwardData(dy: tensors.output, w: tensors.weights, dx: tensors.input)
    case .backwardWeights: convolution.backwardWeights(x: tensors.input, dy: tensors.output, dw: tensors.weights)
    }
  }
}
