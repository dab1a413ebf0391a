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
    let kernels = try builder.kernels.convolution(
      geometry(builder.shapes), weights: builder.parameters[weightName], input: x.layout, output: nil,
      directions: directions, team: builder.team)
    for implementation in kernels.implementations { builder.note(kernel: "\(name) \(implementation)") }
    builder.keep(kernels, for: name)
    let y = builder.makeActivation(output, layout: kernels.outputLayout)
    let scratch = builder.makeBuffer(bytes: kernels.forwardScratchBytes)
    builder.append(touching: [x.buffer, y.buffer, scratch]) { (at: Addresses) throws(EngineError) in
      try kernels.forward(input: at.floats(x.buffer), output: at.floats(y.buffer), scratch: at.bytes(scratch))
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let kernels = builder.keptKernels(for: name)
    let dy = builder.gradientParts(of: output)[0]
    let weightScratch = builder.makeBuffer(bytes: kernels.backwardWeightsScratchBytes)
    builder.append(touching: [x.buffer, dy, weightScratch]) { (at: Addresses) throws(EngineError) in
      try kernels.backwardWeights(input: at.floats(x.buffer), dy: at.floats(dy), scratch: at.bytes(weightScratch))
    }
    guard builder.needsGradient(input) else { return }
    let dx = builder.makeBuffer(floats: x.layout.elements(x.shape))
    let dataScratch = builder.makeBuffer(bytes: kernels.backwardDataScratchBytes)
    builder.append(touching: [dy, dx, dataScratch]) { (at: Addresses) throws(EngineError) in
      try kernels.backwardData(dy: at.floats(dy), dx: at.floats(dx), scratch: at.bytes(dataScratch))
    }
    builder.addGradientPart(dx, of: input)
  }
}
