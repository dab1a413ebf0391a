/// A network's architecture; weights and input sizes apart.
///
/// - TSN: 2D ResNet on single frames; features are averaged over a clip's segments before dropout and classifier.
/// - SlowOnly: 3D ResNet whose last two stages have temporal kernels; T never shrinks.
/// - ir-CSN: 3D ResNet whose middle convolutions are depthwise 3×3×3; the last three stages halve T.
package struct ModelSpec: Hashable, Codable, Sendable {
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case tsn
    case slowOnly
    case irCSN
  }

  package var kind: Kind
  /// 10, 18, 34 (basic blocks) or 50, 101, 152 (bottlenecks); ir-CSN is made of bottlenecks.
  package var depth: Int
  /// Channels of the stem; the four stages have 1, 2, 4 and 8 times as many (bottlenecks put out four times that).
  package var width: Int
  package var classes: Int
  /// Share of pooled features dropped in training, 0 ..< 1.
  package var dropout: Double
  /// Starts γ of each block's last batch norm at 0.
  package var zeroInitLastBN: Bool

  package init(
    kind: Kind, depth: Int, width: Int = 64, classes: Int, dropout: Double = 0, zeroInitLastBN: Bool = false
  ) {
    self.kind = kind
    self.depth = depth
    self.width = width
    self.classes = classes
    self.dropout = dropout
    self.zeroInitLastBN = zeroInitLastBN
  }

  /// Depths that exist, with the blocks of each stage.
  package static let blockCounts: [Int: [Int]] = [
    10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3],
  ]

  var hasBottlenecks: Bool { depth >= 50 }
  var isVolumetric: Bool { kind != .tsn }
  /// ε of every batch norm; the released channel-separated networks have 1e-3.
  var batchNormEpsilon: Float { kind == .irCSN ? 1e-3 : BatchNormalizationConstants.epsilon }

  /// Channels of the pooled features, the classifier's input.
  package var featureCount: Int { width * 8 * (hasBottlenecks ? 4 : 1) }

  /// Learnt values, running statistics not counted.
  package var parameterCount: Int {
    let weights = ResNet(self, input: nil).graph.parameters.filter { $0.role == .weight }
    return weights.reduce(0) { $0 + $1.count }
  }

  /// Names and shapes of all weights and running statistics, in graph order, without making a network.
  package var tensorShapes: [TensorShape] {
    ResNet(self, input: nil).graph.parameters.map { TensorShape(name: $0.name, shape: $0.shape) }
  }

  /// Multiply-adds of one forward pass over a whole batch: convolutions and classifier, padding counted.
  /// A shape the model cannot take counts 0.
  package func multiplyAdds(_ shape: InputShape) -> Int {
    let graph = ResNet(self, input: shape).graph
    guard let shapes = try? inferShapes(graph, shape) else { return 0 }
    return graph.layers.reduce(0) { $0 + $1.multiplyAdds(shapes) }
  }

  /// Multiply-adds of one training step over a whole batch: the forward pass, and for layers that learn a convolution with
  /// respect to the weights, and one with respect to the input unless nothing before it learns. A shape the model cannot
  /// take counts 0.
  package func trainingMultiplyAdds(_ shape: InputShape, _ freezing: Freezing = Freezing()) -> Int {
    let graph = ResNet(self, input: shape, freezing: freezing).graph
    guard let shapes = try? inferShapes(graph, shape) else { return 0 }
    return graph.layers.reduce(0) { sum, layer in
      let passes = graph.isFrozen(layer) ? 1 : layer.inputs.contains(where: graph.needsGradient) ? 3 : 2
      return sum + passes * layer.multiplyAdds(shapes)
    }
  }

  func inferShapes(_ graph: LayerGraph, _ shape: InputShape) throws(EngineError) -> ShapeTable {
    try graph.shapes(
      input: shape.activation(channels: 3, isVolumetric: isVolumetric), clips: shape.clips,
      entriesPerClip: isVolumetric ? 1 : shape.frames)
  }

  /// Refuses what no network can be built from.
  func check() throws(EngineError) {
    guard Self.blockCounts[depth] != nil else {
      let depths = Self.blockCounts.keys.sorted().map(String.init).joined(separator: ", ")
      throw .shape("depth \(depth) found in the model; expected one of \(depths)")
    }
    guard kind != .irCSN || hasBottlenecks else {
      throw .shape("depth \(depth) found in an ir-CSN; expected 50, 101 or 152")
    }
    guard width > 0, classes > 0 else {
      throw .shape("width \(width) and \(classes) classes found in the model; both must be positive")
    }
    guard (0..<1).contains(dropout) else {
      throw .shape("dropout \(dropout) found in the model; expected at least 0 and less than 1")
    }
  }
}

/// The sizes of a batch `[clips, frames, 3, height, width]`.
package struct InputShape: Hashable, Codable, Sendable, CustomStringConvertible {
  package var clips: Int
  /// TSN: segments per clip. 3D networks: frames per clip.
  package var frames: Int
  package var height: Int
  package var width: Int

  package init(clips: Int, frames: Int, height: Int, width: Int) {
    self.clips = clips
    self.frames = frames
    self.height = height
    self.width = width
  }

  /// Floats of the batch.
  package var elements: Int { clips * frames * 3 * height * width }
  package var description: String { "[\(clips), \(frames), 3, \(height), \(width)]" }

  /// The batch as the network's first layer sees it.
  func activation(channels: Int, isVolumetric: Bool) -> ActivationShape {
    isVolumetric
      ? ActivationShape(n: clips, c: channels, extent: Extent(frames, height, width))
      : ActivationShape(n: clips * frames, c: channels, extent: Extent(1, height, width))
  }
}
