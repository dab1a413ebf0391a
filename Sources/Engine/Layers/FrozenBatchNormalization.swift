/// Batch normalisation by running statistics that stay as they are, while γ and β learn: MMAction2's `norm_eval`.
///
/// `y = relu(γ · (x − μ) / √(σ² + ε) + β + residual)`, per channel, with the running μ and σ². Since these do not depend on
/// the batch, the gradient of x is that of a line: with `dz = dy · [y > 0]` and `x̂ = (x − μ) / √(σ² + ε)`,
/// `dβ = Σ dz`, `dγ = Σ dz · x̂`, `dx = γ / √(σ² + ε) · dz`. Shapes: `[N, C, T, H, W]` unchanged.
struct FrozenBatchNormalization: Layer {
  /// The layer whose parameters, shapes and inference these are too.
  let base: BatchNormalization

  var name: String { base.name }
  var inputs: [Value] { base.inputs }
  var output: Value { base.output }
  var parameters: [ParameterSpec] { base.parameters }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape { try base.outputShape(shapes) }

  /// Floats of a per-channel array, padded as parameters are.
  private var channelFloats: Int { (base.channels + 15) / 16 * 16 }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    guard builder.isTraining else { return try base.appendForward(to: builder) }
    let tensors = try base.tensors(builder.parameters)
    let x = builder[base.input]
    let shortcut = base.residual.map { builder[$0] }
    if let shortcut, shortcut.layout != x.layout {
      throw .shape("\(name): the shortcut's channel blocks are \(shortcut.layout.block), the block's \(x.layout.block)")
    }
    let size = BatchNormalizationSize(
      shape: x.shape, layout: x.layout, team: builder.team, hasReLU: base.hasReLU, epsilon: base.epsilon)
    let y = builder.makeActivation(output, layout: x.layout)
    let line = builder.makeBuffer(floats: 4 * channelFloats)
    builder.save(line, as: name)
    let touched = [x.buffer, y.buffer, line] + (shortcut.map { [$0.buffer] } ?? [])
    builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
      forward(at, size, tensors, line, x: x.buffer, y: y.buffer, residual: shortcut?.buffer)
    }
    builder.makeRecomputable(output, from: inputs) { (builder) throws(EngineError) in
      try appendAgain(to: builder, size, tensors, line)
    }
  }

  /// The forward pass bound to memory, in the precision of `size`.
  private func forward(
    _ at: Addresses, _ size: BatchNormalizationSize, _ tensors: BatchNormalizationTensors, _ line: BufferID,
    x: BufferID, y: BufferID, residual: BufferID?
  ) -> any PreparedCall {
    let line = FrozenLine(at.floats(line), channelFloats)
    if size.layout.element == .bfloat16 {
      return BFloat16FrozenForward(
        size: size, tensors: tensors, line: line, x: at.bytes(x).pairs, y: at.bytes(y).pairs,
        residual: residual.map { at.bytes($0).pairs })
    }
    return FrozenNormalizationForward(
      size: size, tensors: tensors, line: line, x: at.floats(x), y: at.floats(y),
      residual: residual.map { at.floats($0) })
  }

  /// The forward pass's call once more, for the backward pass.
  private func appendAgain(
    to builder: ProgrammeBuilder, _ size: BatchNormalizationSize, _ tensors: BatchNormalizationTensors, _ line: BufferID
  ) throws(EngineError) -> ProgrammeBuilder.Activation {
    let x = try builder.forBackward(base.input)
    let shortcut = try base.residual.map { (value) throws(EngineError) in try builder.forBackward(value) }
    var y = x
    y.buffer = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    let again = y.buffer
    builder.label = name + " again"
    builder.append(touching: [x.buffer, again, line] + (shortcut.map { [$0.buffer] } ?? [])) {
      (at: Addresses) throws(EngineError) in
      forward(at, size, tensors, line, x: x.buffer, y: again, residual: shortcut?.buffer)
    }
    return y
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let tensors = try base.tensors(builder.parameters)
    let x = try builder.forBackward(base.input)
    let y = base.residual != nil ? try builder.forBackward(output) : nil
    let parts = builder.gradientParts(of: output)
    let line = builder.savedBuffer(name)
    let size = BatchNormalizationSize(
      shape: x.shape, layout: x.layout, team: builder.team, hasReLU: base.hasReLU, epsilon: base.epsilon)
    // As in `BatchNormalization`: behind a shortcut the masked gradient stays where it is for the shortcut.
    let dx = base.residual == nil ? parts[0] : try builder.replaceByGradient(base.input)
    let sums = builder.makeBuffer(bytes: base.partialBytes(x))
    let touched = [x.buffer, line, dx, sums] + parts + (y.map { [$0.buffer] } ?? [])
    builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
      if x.layout.element == .bfloat16 {
        return BFloat16FrozenBackward(
          size: size, tensors: tensors, line: FrozenLine(at.floats(line), channelFloats), x: at.bytes(x.buffer).pairs,
          y: y.map { at.bytes($0.buffer).pairs }, dy: at.bytes(parts[0]).pairs,
          dyOther: parts.count > 1 ? at.bytes(parts[1]).pairs : nil, dx: at.bytes(dx).pairs, sums: at.sums(sums))
      }
      return FrozenNormalizationBackward(
        size: size, tensors: tensors, line: FrozenLine(at.floats(line), channelFloats), x: at.floats(x.buffer),
        y: y.map { at.floats($0.buffer) }, dy: at.floats(parts[0]),
        dyOther: parts.count > 1 ? at.floats(parts[1]) : nil, dx: at.floats(dx), sums: at.sums(sums))
    }
    builder.addGradientPart(dx, of: base.input)
    if let residual = base.residual { builder.addGradientPart(parts[0], of: residual) }
  }
}

/// What a forward pass keeps for its backward pass: four arrays of one float per channel, those that pad being zero.
struct FrozenLine {
  /// μ.
  let mean: UnsafeMutablePointer<Float>
  /// 1 / √(σ² + ε).
  let inverseDeviation: UnsafeMutablePointer<Float>
  /// γ / √(σ² + ε).
  let scale: UnsafeMutablePointer<Float>
  /// β − μ · scale.
  let shift: UnsafeMutablePointer<Float>
  private let count: Int

  init(_ floats: UnsafeMutablePointer<Float>, _ count: Int) {
    mean = floats
    inverseDeviation = floats + count
    scale = floats + 2 * count
    shift = floats + 3 * count
    self.count = count
  }

  /// Fills the arrays from the parameters.
  func draw(_ tensors: BatchNormalizationTensors, _ size: BatchNormalizationSize) {
    for c in 0..<count {
      let isPadding = c >= size.shape.c
      mean[c] = isPadding ? 0 : tensors.runningMean.values[c]
      let deviation = (tensors.runningVariance.values[c] + size.epsilon).squareRoot()
      inverseDeviation[c] = isPadding ? 0 : 1 / deviation
      scale[c] = isPadding ? 0 : tensors.weight.values[c] / deviation
      shift[c] = isPadding ? 0 : tensors.bias.values[c] - mean[c] * scale[c]
    }
  }
}

struct FrozenNormalizationForward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let line: FrozenLine
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let residual: UnsafeMutablePointer<Float>?

  func run(_ step: StepState) {
    line.draw(tensors, size)
    if size.layout.block == 1 {
      PlanarFrozenNormalization.forward(self)
    } else {
      BlockedFrozenNormalization(size).forward(self)
    }
  }
}

struct FrozenNormalizationBackward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let line: FrozenLine
  let x: UnsafeMutablePointer<Float>
  /// The sign of the output behind a shortcut; nil without one, where it follows from `x`.
  let y: UnsafeMutablePointer<Float>?
  /// Behind a shortcut `dz` is left here.
  let dy: UnsafeMutablePointer<Float>
  let dyOther: UnsafeMutablePointer<Float>?
  /// `dy` itself without a shortcut.
  let dx: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<SIMD8<Double>>

  func run(_ step: StepState) {
    if size.layout.block == 1 {
      PlanarFrozenNormalization.backward(self, accumulates: step.accumulates)
    } else {
      BlockedFrozenNormalization(size).backward(self, accumulates: step.accumulates)
    }
  }

  /// Stores the parameters' gradients of channel `c` from `Σ dz` and `Σ dz · (x − μ)`.
  func settle(channel c: Int, sum: Double, product: Double, accumulates: Bool) {
    let (weight, bias) = (tensors.weight.gradient, tensors.bias.gradient)
    weight[c] = (accumulates ? weight[c] : 0) + Float(product * Double(line.inverseDeviation[c]))
    bias[c] = (accumulates ? bias[c] : 0) + Float(sum)
  }
}
