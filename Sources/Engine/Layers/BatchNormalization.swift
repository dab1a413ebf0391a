/// The constants of batch normalisation: PyTorch's defaults, which models keep unless they say otherwise.
enum BatchNormalizationConstants {
  static let epsilon: Float = 1e-5
  /// The share of the batch in a new running statistic: new = 0.9 · old + 0.1 · batch.
  static let momentum: Float = 0.1
}

/// Batch normalisation with what follows it fused in: an optional residual addition and an optional ReLU.
///
/// `y = relu(γ · (x − μ) / √(σ² + ε) + β + residual)`, per channel over N, T, H, W. In training μ and σ² are the
/// batch's (biased variance) and the running statistics move by 0.1 towards them (unbiased variance, as PyTorch does);
/// in inference they are the running statistics. Shapes: `[N, C, T, H, W]` unchanged.
struct BatchNormalization: Layer {
  let name: String
  let input: Value
  let output: Value
  let channels: Int
  /// The shortcut that is added before the ReLU.
  var residual: Value?
  var hasReLU = true
  /// Starts γ at 0, so that a residual block begins as its shortcut.
  var startsAtZero = false
  /// ε, added to the variance.
  var epsilon = BatchNormalizationConstants.epsilon

  var inputs: [Value] { [input] + (residual.map { [$0] } ?? []) }

  var parameters: [ParameterSpec] {
    [
      ParameterSpec(name: name + ".weight", shape: [channels], start: .constant(startsAtZero ? 0 : 1)),
      ParameterSpec(name: name + ".bias", shape: [channels], start: .constant(0)),
      ParameterSpec(name: name + ".running_mean", shape: [channels], role: .statistic, start: .constant(0)),
      ParameterSpec(name: name + ".running_var", shape: [channels], role: .statistic, start: .constant(1)),
    ]
  }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let shape = shapes[input]
    guard shape.c == channels else {
      throw .shape("\(name): \(shape.c) input channels, its statistics have \(channels)")
    }
    if let residual, shapes[residual] != shape {
      throw .shape("\(name): the shortcut is \(shapes[residual]), the block's output \(shape)")
    }
    return shape
  }

  func tensors(_ store: ParameterStore) throws(EngineError) -> BatchNormalizationTensors {
    let parameters = [".weight", ".bias", ".running_mean", ".running_var"].map { store[name + $0] }
    for parameter in parameters { try parameter.settle(.plain(parameter.spec.shape)) }
    return BatchNormalizationTensors(
      weight: parameters[0], bias: parameters[1], runningMean: parameters[2], runningVariance: parameters[3])
  }

  /// Floats of a per-channel array, padded as parameters are.
  private var channelFloats: Int { (channels + 15) / 16 * 16 }

  /// Bytes of the partial sums of one pass.
  func partialBytes(_ x: ProgrammeBuilder.Activation) -> Int {
    x.layout.block == 1 ? 0 : BlockedBatchNormalization.partialVectors(x.shape, x.layout) * 64
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let tensors = try tensors(builder.parameters)
    let x = builder[input]
    let shortcut = residual.map { builder[$0] }
    if let shortcut, shortcut.layout != x.layout {
      throw .shape("\(name): the shortcut's channel blocks are \(shortcut.layout.block), the block's \(x.layout.block)")
    }
    let size = BatchNormalizationSize(
      shape: x.shape, layout: x.layout, team: builder.team, hasReLU: hasReLU, epsilon: epsilon)
    if builder.isTraining {
      let y = builder.makeActivation(output, layout: x.layout)
      let statistics = builder.makeBuffer(floats: 2 * channelFloats)
      builder.save(statistics, as: name)
      let partials = builder.makeBuffer(bytes: partialBytes(x))
      let touched = [x.buffer, y.buffer, statistics, partials] + (shortcut.map { [$0.buffer] } ?? [])
      builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
        if x.layout.element == .bfloat16 {
          return BFloat16NormalizationForward(
            size: size, tensors: tensors, x: at.bytes(x.buffer).pairs, y: at.bytes(y.buffer).pairs,
            residual: shortcut.map { at.bytes($0.buffer).pairs }, mean: at.floats(statistics),
            inverseDeviation: at.floats(statistics) + channelFloats, partials: at.sums(partials))
        }
        return BatchNormalizationForward(
          size: size, tensors: tensors, x: at.floats(x.buffer), y: at.floats(y.buffer),
          residual: shortcut.map { at.floats($0.buffer) }, mean: at.floats(statistics),
          inverseDeviation: at.floats(statistics) + channelFloats, partials: at.sums(partials))
      }
      builder.makeRecomputable(output, from: inputs) { (builder) throws(EngineError) in
        try appendAgain(to: builder, size, tensors, statistics: statistics)
      }
    } else {
      let y = builder.alias(output, of: input)
      let touched = [y.buffer] + (shortcut.map { [$0.buffer] } ?? [])
      builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
        if x.layout.element == .bfloat16 {
          return BFloat16NormalizationInference(
            size: size, tensors: tensors, y: at.bytes(y.buffer).pairs,
            residual: shortcut.map { at.bytes($0.buffer).pairs })
        }
        return BatchNormalizationInference(
          size: size, tensors: tensors, y: at.floats(y.buffer), residual: shortcut.map { at.floats($0.buffer) })
      }
    }
  }

  /// The forward pass's last step once more, from the same statistics: the same bits.
  private func appendAgain(
    to builder: ProgrammeBuilder, _ size: BatchNormalizationSize, _ tensors: BatchNormalizationTensors,
    statistics: BufferID
  ) throws(EngineError) -> ProgrammeBuilder.Activation {
    let x = try builder.forBackward(input)
    let shortcut = try residual.map { (value) throws(EngineError) in try builder.forBackward(value) }
    var y = x
    y.buffer = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    let again = y.buffer
    builder.label = name + " again"
    builder.append(touching: [x.buffer, again, statistics] + (shortcut.map { [$0.buffer] } ?? [])) {
      (at: Addresses) throws(EngineError) in
      if x.layout.element == .bfloat16 {
        return BFloat16NormalizationAgain(
          forward: BFloat16NormalizationForward(
            size: size, tensors: tensors, x: at.bytes(x.buffer).pairs, y: at.bytes(again).pairs,
            residual: shortcut.map { at.bytes($0.buffer).pairs }, mean: at.floats(statistics),
            inverseDeviation: at.floats(statistics) + channelFloats, partials: nil))
      }
      return BatchNormalizationAgain(
        forward: BatchNormalizationForward(
          size: size, tensors: tensors, x: at.floats(x.buffer), y: at.floats(again),
          residual: shortcut.map { at.floats($0.buffer) }, mean: at.floats(statistics),
          inverseDeviation: at.floats(statistics) + channelFloats, partials: nil))
    }
    return y
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let tensors = try tensors(builder.parameters)
    let x = try builder.forBackward(input)
    // Behind a shortcut the mask is y's sign; elsewhere it follows from x.
    let y = hasReLU && residual != nil ? try builder.forBackward(output) : nil
    let parts = builder.gradientParts(of: output)
    let statistics = builder.savedBuffer(name)
    let size = BatchNormalizationSize(
      shape: x.shape, layout: x.layout, team: builder.team, hasReLU: hasReLU, epsilon: epsilon)
    // Without a shortcut the gradient of x takes the place of the gradient of y; with one, the gradient behind the
    // ReLU stays there for the shortcut and the gradient of x takes the place of x, which nobody else reads.
    let dx = residual == nil ? parts[0] : try builder.replaceByGradient(input)
    let partials = builder.makeBuffer(bytes: partialBytes(x))
    let touched = [x.buffer, statistics, dx, partials] + parts + (y.map { [$0.buffer] } ?? [])
    builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
      if x.layout.element == .bfloat16 {
        return BFloat16NormalizationBackward(
          size: size, tensors: tensors, x: at.bytes(x.buffer).pairs, y: y.map { at.bytes($0.buffer).pairs },
          dy: at.bytes(parts[0]).pairs, dyOther: parts.count > 1 ? at.bytes(parts[1]).pairs : nil,
          dx: at.bytes(dx).pairs, mean: at.floats(statistics),
          inverseDeviation: at.floats(statistics) + channelFloats, partials: at.sums(partials))
      }
      return BatchNormalizationBackward(
        size: size, tensors: tensors, x: at.floats(x.buffer), y: y.map { at.floats($0.buffer) },
        dy: at.floats(parts[0]),
        dyOther: parts.count > 1 ? at.floats(parts[1]) : nil, dx: at.floats(dx), mean: at.floats(statistics),
        inverseDeviation: at.floats(statistics) + channelFloats, partials: at.sums(partials))
    }
    builder.addGradientPart(dx, of: input)
    if let residual { builder.addGradientPart(parts[0], of: residual) }
  }
}

/// A batch norm's four parameters.
struct BatchNormalizationTensors {
  let weight: Parameter
  let bias: Parameter
  let runningMean: Parameter
  let runningVariance: Parameter

  /// `y = scale · x + shift` of channel `c` with running statistics.
  func affine(channel c: Int, epsilon: Float) -> (scale: Float, shift: Float) {
    let scale = weight.values[c] / (runningVariance.values[c] + epsilon).squareRoot()
    return (scale, bias.values[c] - runningMean.values[c] * scale)
  }
}

extension BatchNormalizationTensors {
  /// Stores the batch's statistics of channel `c` and moves the running ones.
  func settle(
    channel c: Int, of size: BatchNormalizationSize, mean: Double, variance: Double,
    means: UnsafeMutablePointer<Float>, inverseDeviations: UnsafeMutablePointer<Float>
  ) {
    let momentum = BatchNormalizationConstants.momentum
    means[c] = Float(mean)
    inverseDeviations[c] = Float(1 / (variance + Double(size.epsilon)).squareRoot())
    guard c < size.shape.c else { return }
    let n = Double(size.count)
    let unbiased = Float(n > 1 ? variance * n / (n - 1) : variance)
    runningMean.values[c] += momentum * (Float(mean) - runningMean.values[c])
    runningVariance.values[c] += momentum * (unbiased - runningVariance.values[c])
  }

  /// Stores the parameters' gradients of channel `c`.
  func settle(channel c: Int, sum: Float, sumTimesNormalized: Float, accumulates: Bool) {
    let (weight, bias) = (weight.gradient, bias.gradient)
    weight[c] = (accumulates ? weight[c] : 0) + sumTimesNormalized
    bias[c] = (accumulates ? bias[c] : 0) + sum
  }
}

/// What every kernel of a batch norm needs to know of sizes.
struct BatchNormalizationSize {
  let shape: ActivationShape
  let layout: ActivationLayout
  let team: Team
  let hasReLU: Bool
  let epsilon: Float

  /// Values per channel: N · T · H · W.
  var count: Int { shape.n * shape.positions }
}

/// Training forward: batch statistics, running update, normalisation.
struct BatchNormalizationForward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let residual: UnsafeMutablePointer<Float>?
  let mean: UnsafeMutablePointer<Float>
  let inverseDeviation: UnsafeMutablePointer<Float>
  /// Nil when only `BatchNormalizationAgain` runs.
  let partials: UnsafeMutablePointer<SIMD8<Double>>?

  func run(_ step: StepState) {
    if size.layout.block == 1 {
      PlanarBatchNormalization.forward(self)
    } else {
      BlockedBatchNormalization(size).forward(self)
    }
  }

  func settle(channel c: Int, mean batchMean: Double, variance: Double) {
    tensors.settle(
      channel: c, of: size, mean: batchMean, variance: variance, means: mean, inverseDeviations: inverseDeviation)
  }
}

/// Writes `y` of a forward pass that has run, from its statistics; touches nothing else.
struct BatchNormalizationAgain: PreparedCall {
  let forward: BatchNormalizationForward

  func run(_ step: StepState) {
    if forward.size.layout.block == 1 {
      PlanarBatchNormalization.normalize(forward)
    } else {
      BlockedBatchNormalization(forward.size).normalize(forward)
    }
  }
}

/// Inference, in place: one multiplication and one addition per value.
struct BatchNormalizationInference: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let y: UnsafeMutablePointer<Float>
  let residual: UnsafeMutablePointer<Float>?

  func run(_ step: StepState) {
    if size.layout.block == 1 {
      PlanarBatchNormalization.infer(self)
    } else {
      BlockedBatchNormalization(size).infer(self)
    }
  }
}

/// Training backward. With `dz = dy · [y > 0]` and `x̂ = (x − μ) / σ`:
/// `dβ = Σ dz`, `dγ = Σ dz · x̂`, `dx = γ/σ · (dz − dβ/M − x̂ · dγ/M)`.
///
/// `dz` is left in `dy` unless `dx` is `dy`.
struct BatchNormalizationBackward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let x: UnsafeMutablePointer<Float>
  /// Behind a shortcut only; elsewhere its sign follows from `x`.
  let y: UnsafeMutablePointer<Float>?
  let dy: UnsafeMutablePointer<Float>
  let dyOther: UnsafeMutablePointer<Float>?
  let dx: UnsafeMutablePointer<Float>
  let mean: UnsafeMutablePointer<Float>
  let inverseDeviation: UnsafeMutablePointer<Float>
  let partials: UnsafeMutablePointer<SIMD8<Double>>

  /// Whether `dz` must be left in `dy`: a shortcut takes it from there.
  var keepsMasked: Bool { dx != dy }

  func run(_ step: StepState) {
    if size.layout.block == 1 {
      PlanarBatchNormalization.backward(self, accumulates: step.accumulates)
    } else {
      BlockedBatchNormalization(size).backward(self, accumulates: step.accumulates)
    }
  }

  func settle(channel c: Int, sum: Float, sumTimesNormalized: Float, accumulates: Bool) {
    tensors.settle(channel: c, sum: sum, sumTimesNormalized: sumTimesNormalized, accumulates: accumulates)
  }
}
