/// The sizes of one convolution, two- or three-dimensional (T = 1), without groups, dilation or bias.
struct ConvolutionGeometry: Hashable, Sendable {
  var input: ActivationShape
  var outputChannels: Int
  var kernel: Extent
  var stride: Extent
  var padding: Extent

  /// `[N, K, T′, H′, W′]` with `H′ = ⌊(H + 2p − k)/s⌋ + 1`.
  var output: ActivationShape {
    func size(_ x: Int, _ k: Int, _ s: Int, _ p: Int) -> Int { x + 2 * p < k ? 0 : (x + 2 * p - k) / s + 1 }
    let extent = Extent(
      size(input.extent.t, kernel.t, stride.t, padding.t), size(input.extent.h, kernel.h, stride.h, padding.h),
      size(input.extent.w, kernel.w, stride.w, padding.w))
    return ActivationShape(n: input.n, c: outputChannels, extent: extent)
  }

  /// Elements of one filter: C · kt · kh · kw.
  var filterElements: Int { input.c * kernel.count }

  /// N · K · T′ · H′ · W′ · C · kt · kh · kw; positions of the padding are counted.
  var multiplyAdds: Int { output.n * output.c * output.positions * filterElements }
}

/// Convolution without bias (a batch norm always follows).
///
/// `y[n,k,t,h,w] = Σ w[k,c,i,j,l] · x[n,c,t·s+i−p,…]`, without kernel flip. Shapes: `[N, C, T, H, W]` to
/// `[N, K, T′, H′, W′]`; weights `[K, C, kh, kw]` in two-dimensional networks, else `[K, C, kt, kh, kw]`.
struct Convolution: Layer {
  let name: String
  let input: Value
  let output: Value
  let inputChannels: Int
  let outputChannels: Int
  let kernel: Extent
  let stride: Extent
  let padding: Extent
  /// Whether weights have a temporal axis.
  let isVolumetric: Bool

  var inputs: [Value] { [input] }

  var weightName: String { name + ".weight" }

  /// He normal, fan-out, ReLU gain: the standard deviation is √(2 / (K · kt · kh · kw)).
  var parameters: [ParameterSpec] {
    let sizes = isVolumetric ? [kernel.t, kernel.h, kernel.w] : [kernel.h, kernel.w]
    let deviation = (2 / Double(outputChannels * kernel.count)).squareRoot()
    return [
      ParameterSpec(
        name: weightName, shape: [outputChannels, inputChannels] + sizes, start: .normal(standardDeviation: deviation))
    ]
  }

  func geometry(_ shapes: ShapeTable) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: shapes[input], outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding)
  }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let geometry = geometry(shapes)
    guard geometry.input.c == inputChannels else {
      throw .shape("\(name): \(geometry.input.c) input channels, its weights expect \(inputChannels)")
    }
    guard geometry.output.positions > 0 else {
      throw .shape("\(name): the input \(geometry.input) is smaller than the kernel; use a larger input")
    }
    return geometry.output
  }

  func multiplyAdds(_ shapes: ShapeTable) -> Int { geometry(shapes).multiplyAdds }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let directions: ConvolutionDirections =
      !builder.isTraining ? .forward : builder.needsGradient(input) ? .all : .forwardAndWeights
    let kernels = try ConvolutionKernels(
      geometry(builder.shapes), weights: builder.parameters[weightName], input: x.layout, directions: directions,
      backend: builder.kernels, team: builder.team)
    for implementation in kernels.implementations { builder.note(kernel: "\(name) \(implementation)") }
    builder.keep(kernels, for: name)
    let y = builder.makeActivation(output, layout: kernels.outputLayout)
    try append(.forward, to: builder, kernels, input: x.buffer, x.layout, output: y.buffer) {
      (tensors) throws(EngineError) in try kernels.forward(tensors)
    }
    builder.multiplyAdds += geometry(builder.shapes).multiplyAdds
    // A sum of few products takes little time beside the memory that its value takes.
    if builder.isTraining, inputChannels * kernel.count <= 64 {
      builder.makeRecomputable(output, from: [input], multiplyAdds: geometry(builder.shapes).multiplyAdds) {
        (builder) throws(EngineError) in try appendAgain(to: builder)
      }
    }
  }

  /// The forward pass's call once more, for the backward pass: the same kernel, the same bits.
  private func appendAgain(to builder: ProgrammeBuilder) throws(EngineError) -> ProgrammeBuilder.Activation {
    let x = try builder.forBackward(input)
    let kernels = builder.keptKernels(for: name)
    var y = builder[output]
    y.buffer = builder.makeBuffer(bytes: y.layout.bytes(y.shape))
    builder.label = name + " again"
    try append(.forward, to: builder, kernels, input: x.buffer, x.layout, output: y.buffer) {
      (tensors) throws(EngineError) in try kernels.forward(tensors)
    }
    return y
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = try builder.forBackward(input)
    let kernels = builder.keptKernels(for: name)
    let dy = builder.gradientParts(of: output)[0]
    try append(.backwardWeights, to: builder, kernels, input: x.buffer, x.layout, output: dy) {
      (tensors) throws(EngineError) in try kernels.backwardWeights(tensors)
    }
    guard builder.needsGradient(input) else { return }
    let dx = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    try append(.backwardData, to: builder, kernels, input: dx, x.layout, output: dy) {
      (tensors) throws(EngineError) in try kernels.backwardData(tensors)
    }
    builder.addGradientPart(dx, of: input)
  }

  /// Appends the call of one pass with scratch of its own.
  private func append(
    _ pass: ConvolutionPass, to builder: ProgrammeBuilder, _ kernels: ConvolutionKernels, input: BufferID,
    _ layout: ActivationLayout, output: BufferID,
    _ call: @escaping (ConvolutionKernels.Tensors) throws(EngineError) -> any PreparedCall
  ) throws(EngineError) {
    let scratch = builder.makeBuffer(bytes: try kernels.scratchBytes(pass, input: layout))
    builder.append(touching: [input, output, scratch]) { (at: Addresses) throws(EngineError) in
      try call(
        .init(
          input: at.bytes(input), inputLayout: layout, output: at.bytes(output), scratch: at.bytes(scratch)))
    }
  }
}
