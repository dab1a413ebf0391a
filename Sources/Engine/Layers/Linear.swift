/// Fully connected layer with bias, `y[n,k] = b[k] + Σ w[k,c] · x[n,c]`. Shapes: `[N, C]` to `[N, K]`.
///
/// Gradients: `dw = dyᵀ · x`, `db = Σ dy`, `dx = dy · w`.
struct Linear: Layer {
  let name: String
  let input: Value
  let output: Value
  let inputChannels: Int
  let outputChannels: Int

  var inputs: [Value] { [input] }

  /// Weights normal with deviation 0.01, bias 0 (the heads' initialisation in MMAction2).
  var parameters: [ParameterSpec] {
    [
      ParameterSpec(
        name: name + ".weight", shape: [outputChannels, inputChannels], start: .normal(standardDeviation: 0.01)),
      ParameterSpec(name: name + ".bias", shape: [outputChannels], start: .constant(0)),
    ]
  }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let shape = shapes[input]
    guard shape.c == inputChannels else {
      throw .shape("\(name): \(shape.c) input features, its weights expect \(inputChannels)")
    }
    return ActivationShape(n: shape.n, c: outputChannels, extent: shape.extent)
  }

  func multiplyAdds(_ shapes: ShapeTable) -> Int { shapes[input].n * inputChannels * outputChannels }

  private func sizes(_ builder: ProgrammeBuilder) throws(EngineError) -> (weight: Parameter, bias: Parameter) {
    let (weight, bias) = (builder.parameters[name + ".weight"], builder.parameters[name + ".bias"])
    try weight.settle(.plain(weight.spec.shape))
    try bias.settle(.plain(bias.spec.shape))
    return (weight, bias)
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let (weight, bias) = try sizes(builder)
    let x = builder[input]
    let y = builder.makeActivation(output, layout: .plain)
    let (c, k) = (inputChannels, outputChannels)
    builder.append(touching: [x.buffer, y.buffer]) { (at: Addresses) throws(EngineError) in
      LinearForward(
        n: x.shape.n, c: c, k: k, x: at.floats(x.buffer), y: at.floats(y.buffer), weight: weight.values,
        bias: bias.values)
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let (weight, bias) = try sizes(builder)
    let x = builder[input]
    let dy = builder.gradientParts(of: output)[0]
    let dx = builder.makeBuffer(floats: x.shape.n * inputChannels)
    let (c, k) = (inputChannels, outputChannels)
    builder.append(touching: [x.buffer, dy, dx]) { (at: Addresses) throws(EngineError) in
      LinearBackward(
        n: x.shape.n, c: c, k: k, x: at.floats(x.buffer), dy: at.floats(dy), dx: at.floats(dx), weight: weight.values,
        weightGradient: weight.gradient, biasGradient: bias.gradient)
    }
    builder.addGradientPart(dx, of: input)
  }
}

private struct LinearForward: PreparedCall {
  let n: Int
  let c: Int
  let k: Int
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let weight: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    for row in 0..<n { (y + row * k).update(from: bias, count: k) }
    MatrixProduct.add(rows: n, columns: k, depth: c, x, .asStored, weight, .transposed, to: y)
  }
}

private struct LinearBackward: PreparedCall {
  let n: Int
  let c: Int
  let k: Int
  let x: UnsafeMutablePointer<Float>
  let dy: UnsafeMutablePointer<Float>
  let dx: UnsafeMutablePointer<Float>
  let weight: UnsafeMutablePointer<Float>
  let weightGradient: UnsafeMutablePointer<Float>
  let biasGradient: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    if !step.accumulates {
      weightGradient.update(repeating: 0, count: k * c)
      biasGradient.update(repeating: 0, count: k)
    }
    MatrixProduct.add(rows: k, columns: c, depth: n, dy, .transposed, x, .asStored, to: weightGradient)
    for row in 0..<n {
      for column in 0..<k { biasGradient[column] += dy[row * k + column] }
    }
    MatrixProduct.write(rows: n, columns: c, depth: k, dy, .asStored, weight, .asStored, to: dx)
  }
}
