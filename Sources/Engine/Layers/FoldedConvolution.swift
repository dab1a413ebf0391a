/// A convolution with the batch norm behind it folded into its weights, and with what was fused into that batch norm:
/// shortcut and ReLU. Inference only.
///
/// `y = relu(w′ ∗ x + b′ + residual)` with the weights of `FoldedWeights`. Shapes as the convolution's. The shortcut's
/// memory becomes the output's unless something still reads it.
struct FoldedConvolution: Layer {
  let convolution: Convolution
  let normalization: BatchNormalization
  /// Whether the shortcut is read again, so that its memory must be left alone.
  let keepsShortcut: Bool

  var name: String { convolution.name }
  var inputs: [Value] { convolution.inputs + (normalization.residual.map { [$0] } ?? []) }
  var output: Value { normalization.output }
  var parameters: [ParameterSpec] { convolution.parameters + normalization.parameters }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let shape = try convolution.outputShape(shapes)
    if let residual = normalization.residual, shapes[residual] != shape {
      throw .shape("\(name): the shortcut is \(shapes[residual]), the block's output \(shape)")
    }
    return shape
  }

  func multiplyAdds(_ shapes: ShapeTable) -> Int { convolution.multiplyAdds(shapes) }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    guard let backend = builder.kernels as? any FusingBackend, !builder.isTraining else {
      preconditionFailure("\(name): batch norm is folded in inference, by backends that can")
    }
    let x = builder[convolution.input]
    let folded = try builder.parameters.folded(
      builder.parameters[convolution.weightName], try normalization.tensors(builder.parameters),
      epsilon: normalization.epsilon)
    let kernels = try FusedConvolutionKernels(
      convolution.geometry(builder.shapes), folded: folded, input: x.layout,
      hasResidual: normalization.residual != nil, hasReLU: normalization.hasReLU, backend: backend, team: builder.team)
    if try kernels.reserveWeights() { builder.parameters.noteChange() }
    builder.note(kernel: "\(name) \(kernels.implementation)")
    let y = try place(kernels.outputLayout, builder)
    let scratch = builder.makeBuffer(bytes: kernels.scratchBytes)
    builder.append(touching: [x.buffer, y.buffer, scratch]) { (at: Addresses) throws(EngineError) in
      try kernels.call(input: at.bytes(x.buffer), output: at.bytes(y.buffer), scratch: at.bytes(scratch))
    }
  }

  /// Where the output goes: a buffer of its own, or the shortcut's, which it is added to.
  private func place(
    _ layout: ActivationLayout, _ builder: ProgrammeBuilder
  ) throws(EngineError) -> ProgrammeBuilder.Activation {
    guard let residual = normalization.residual else { return builder.makeActivation(output, layout: layout) }
    let shortcut = builder[residual]
    guard shortcut.layout == layout else {
      throw .shape("\(name): the shortcut's channel blocks are \(shortcut.layout.block), the block's \(layout.block)")
    }
    guard keepsShortcut else { return builder.alias(output, of: residual) }
    let y = builder.makeActivation(output, layout: layout)
    // Whole floats of memory, two values each in bfloat16.
    let (count, team) = (layout.bytes(y.shape) / MemoryLayout<Float>.stride, builder.team)
    builder.append(touching: [shortcut.buffer, y.buffer]) { (at: Addresses) throws(EngineError) in
      CopyCall(team: team, from: at.floats(shortcut.buffer), to: at.floats(y.buffer), count: count)
    }
    return y
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    preconditionFailure("\(name): folded batch norm has no backward pass")
  }
}

private struct CopyCall: PreparedCall {
  let team: Team
  let from: UnsafeMutablePointer<Float>
  let to: UnsafeMutablePointer<Float>
  let count: Int

  func run(_ step: StepState) {
    team.forEachPart(count) { _, range in
      (to + range.lowerBound).update(from: from + range.lowerBound, count: range.count)
    }
  }
}
