/// Convolution of every channel by itself, without bias (a batch norm always follows).
///
/// `y[n,c,t,h,w] = Σ w[c,0,i,j,l] · x[n,c,t·s+i−p,…]`, without kernel flip. Shapes: `[N, C, T, H, W]` to
/// `[N, C, T′, H′, W′]`; weights `[C, 1, kt, kh, kw]`.
/// - Source: Tran et al. 2019, §3 (channel-separated networks).
struct DepthwiseConvolution: Layer {
  let name: String
  let input: Value
  let output: Value
  let channels: Int
  let kernel: Extent
  let stride: Extent
  let padding: Extent

  var inputs: [Value] { [input] }

  var weightName: String { name + ".weight" }

  /// He normal, fan-out, ReLU gain; as in PyTorch the fan-out ignores that channels are apart: √(2 / (C · kt · kh · kw)).
  var parameters: [ParameterSpec] {
    let deviation = (2 / Double(channels * kernel.count)).squareRoot()
    return [
      ParameterSpec(
        name: weightName, shape: [channels, 1, kernel.t, kernel.h, kernel.w],
        start: .normal(standardDeviation: deviation))
    ]
  }

  private func geometry(_ shapes: ShapeTable) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: shapes[input], outputChannels: channels, kernel: kernel, stride: stride, padding: padding)
  }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let geometry = geometry(shapes)
    guard geometry.input.c == channels else {
      throw .shape("\(name): \(geometry.input.c) input channels, its weights expect \(channels)")
    }
    guard geometry.output.positions > 0 else {
      throw .shape("\(name): the input \(geometry.input) is smaller than the kernel; use a larger input")
    }
    return geometry.output
  }

  /// N · C · T′ · H′ · W′ · kt · kh · kw; positions of the padding are counted.
  func multiplyAdds(_ shapes: ShapeTable) -> Int {
    let output = geometry(shapes).output
    return output.n * output.c * output.positions * kernel.count
  }

  private func loops(_ builder: ProgrammeBuilder) throws(EngineError) -> DepthwiseLoops {
    let loops = DepthwiseLoops(geometry: geometry(builder.shapes), layout: builder[input].layout, team: builder.team)
    let weights = builder.parameters[weightName]
    try weights.settle(loops.weightLayout)
    precondition(weights.layout == loops.weightLayout, "\(name): its weights already lie for another layout")
    return loops
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let loops = try loops(builder)
    let weights = builder.parameters[weightName]
    let x = builder[input]
    let y = builder.makeActivation(output, layout: x.layout)
    let isBFloat16 = x.layout.element == .bfloat16
    builder.note(kernel: "\(name) all own depthwise\(isBFloat16 ? " bfloat16" : "")")
    let ordered = builder.makeBuffer(bytes: loops.orderedBytes)
    builder.append(touching: [x.buffer, y.buffer, ordered]) { (at: Addresses) throws(EngineError) in
      DepthwiseForward(
        loops: loops, weights: weights, x: at.bytes(x.buffer), y: at.bytes(y.buffer), ordered: at.floats(ordered))
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let loops = try loops(builder)
    let weights = builder.parameters[weightName]
    let x = try builder.forBackward(input)
    let dy = builder.gradientParts(of: output)[0]
    let partials = builder.makeBuffer(bytes: loops.partialBytes)
    builder.append(touching: [x.buffer, dy, partials]) { (at: Addresses) throws(EngineError) in
      DepthwiseBackwardWeights(
        loops: loops, weights: weights, x: at.bytes(x.buffer), dy: at.bytes(dy), partials: at.sums(partials))
    }
    guard builder.needsGradient(input) else { return }
    let dx = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    let ordered = builder.makeBuffer(bytes: loops.orderedBytes)
    builder.append(touching: [dx, dy, ordered]) { (at: Addresses) throws(EngineError) in
      DepthwiseBackwardData(
        loops: loops, weights: weights, dy: at.bytes(dy), dx: at.bytes(dx), ordered: at.floats(ordered))
    }
    builder.addGradientPart(dx, of: input)
  }
}

/// The sizes of a depthwise convolution and the loops that its layout calls for.
struct DepthwiseLoops {
  /// As many output channels as input channels.
  let geometry: ConvolutionGeometry
  let layout: ActivationLayout
  let team: Team

  /// `[⌈C / b⌉, kt, kh, kw, b]`; plain for plain activations.
  var weightLayout: WeightLayout {
    let shape = [geometry.input.c, 1, geometry.kernel.t, geometry.kernel.h, geometry.kernel.w]
    if layout.block == 1 { return .plain(shape) }
    let (row, plane) = (shape[4] * layout.block, shape[3] * shape[4] * layout.block)
    let taps = geometry.kernel.count * layout.block
    return WeightLayout(
      shape: shape, strides: [taps, taps, plane, row, layout.block], inner: [.init(axis: 0, size: layout.block)],
      elements: layout.blocks(shape[0]) * taps)
  }

  /// Bytes of partial sums that the gradient of the weights takes.
  var partialBytes: Int { layout.block == 1 ? 0 : BlockedDepthwise(self).partialVectors * 64 }

  private var isBFloat16: Bool { layout.element == .bfloat16 }

  /// Bytes of the copy of the weights that bfloat16 loops read.
  var orderedBytes: Int { isBFloat16 ? weightLayout.bytes : 0 }

  /// The weights as the blocked loops read them: bfloat16 loops want even and odd channels of a block apart, as float32
  /// vectors that meet the halves of bfloat16 pairs. They are not rounded: nothing would be gained.
  func orderWeights(_ weights: Parameter, in ordered: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
    guard isBFloat16 else { return lanes(weights.values) }
    let target = lanes(ordered)
    for block in 0..<weightLayout.elements / 16 {
      let pair = LanePair(channels: weights.values + block * 16)
      (target[2 * block], target[2 * block + 1]) = (pair.even, pair.odd)
    }
    return target
  }
}

struct DepthwiseForward: PreparedCall {
  let loops: DepthwiseLoops
  let weights: Parameter
  let x: UnsafeMutableRawPointer
  /// Overwritten.
  let y: UnsafeMutableRawPointer
  /// Room for `DepthwiseLoops.orderedBytes`.
  let ordered: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    if loops.layout.block == 1 {
      PlanarDepthwise(loops).forward(x: x.floats, w: weights.values, y: y.floats)
    } else {
      BlockedDepthwise(loops).forward(
        x: lanes(x.floats), w: loops.orderWeights(weights, in: ordered), y: lanes(y.floats))
    }
  }
}

struct DepthwiseBackwardData: PreparedCall {
  let loops: DepthwiseLoops
  let weights: Parameter
  let dy: UnsafeMutableRawPointer
  /// Overwritten.
  let dx: UnsafeMutableRawPointer
  /// Room for `DepthwiseLoops.orderedBytes`.
  let ordered: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    if loops.layout.block == 1 {
      PlanarDepthwise(loops).backwardData(dy: dy.floats, w: weights.values, dx: dx.floats)
    } else {
      BlockedDepthwise(loops).backwardData(
        dy: lanes(dy.floats), w: loops.orderWeights(weights, in: ordered), dx: lanes(dx.floats))
    }
  }
}

/// Writes or, when the step accumulates, adds to the parameter's gradient.
struct DepthwiseBackwardWeights: PreparedCall {
  let loops: DepthwiseLoops
  let weights: Parameter
  let x: UnsafeMutableRawPointer
  let dy: UnsafeMutableRawPointer
  let partials: UnsafeMutablePointer<SIMD8<Double>>

  func run(_ step: StepState) {
    if loops.layout.block == 1 {
      PlanarDepthwise(loops).backwardWeights(
        x: x.floats, dy: dy.floats, dw: weights.gradient, accumulates: step.accumulates)
    } else {
      BlockedDepthwise(loops).backwardWeights(
        x: lanes(x.floats), dy: lanes(dy.floats), dw: weights.gradient, partials: partials,
        accumulates: step.accumulates)
    }
  }
}
