import Engine

/// The formula of `Reference/ten_steps.py`: splitmix64 of (stream, element), so that scripts and tests share inputs
/// without storing them.
enum Formula {
  /// A value in [0, 1).
  static func uniform(_ stream: Int, _ element: Int) -> Double {
    var z = UInt64(stream) << 32 &+ UInt64(element)
    z = (z &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Double(z >> 11) * 0x1p-53
  }

  static func values(_ stream: Int, count: Int, _ low: Double, _ high: Double) -> [Float] {
    (0..<count).map { Float(low + (high - low) * uniform(stream, $0)) }
  }

  /// The network's tensors by the formula, in the script's ranges.
  static func weights(_ tensors: [NamedTensor]) -> [NamedTensor] {
    tensors.enumerated().map { index, tensor in
      let (low, high) = range(tensor)
      return NamedTensor(
        name: tensor.name, shape: tensor.shape, values: values(index, count: tensor.values.count, low, high))
    }
  }

  private static func range(_ tensor: NamedTensor) -> (Double, Double) {
    if tensor.name == "cls_head.fc_cls.weight" { return (-0.2, 0.2) }
    if tensor.name.hasSuffix("conv.weight") {
      let taps = tensor.shape.dropFirst(2).reduce(1, *)
      // A depthwise filter sees its own taps only.
      let isDepthwise = tensor.shape.count == 5 && tensor.shape[1] == 1
      let bound = 3.0.squareRoot() * (2 / Double((isDepthwise ? 1 : tensor.shape[0]) * taps)).squareRoot()
      return (-bound, bound)
    }
    if tensor.name.hasSuffix("running_mean") { return (-0.05, 0.05) }
    if tensor.name.hasSuffix(".bias") { return (-0.1, 0.1) }
    if tensor.name.hasSuffix("conv3.bn.weight") { return (0.2, 0.4) }
    return (0.8, 1.2)
  }

  static func input(_ shape: InputShape, step: Int) -> [Float] {
    values(100_000 + step, count: shape.elements, -2, 2)
  }

  /// `[N, K]`, rows summing to one.
  static func labels(clips: Int, classes: Int, step: Int) -> [Float] {
    var labels = values(200_000 + step, count: clips * classes, 0, 1)
    for n in 0..<clips {
      var sum: Float = 0
      for k in n * classes..<(n + 1) * classes {
        let square = labels[k] * labels[k]
        let fourth = square * square
        labels[k] = fourth * fourth
        sum += labels[k]
      }
      for k in n * classes..<(n + 1) * classes { labels[k] /= sum }
    }
    return labels
  }
}

/// The one compute thread of the tests: their engine work runs one after another, as in the product.
let compute: ComputeThread = {
  do {
    return try ComputeThread()
  } catch {
    preconditionFailure("\(error)")
  }
}()
