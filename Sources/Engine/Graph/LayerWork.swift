/// The layers that one speed holds for: kind of operation, direction, width.
package struct LayerClass: Hashable, Sendable, CustomStringConvertible {
  package enum Operation: String, Hashable, Sendable, CaseIterable {
    /// The first convolution, over three channels.
    case stem
    case pointwise
    /// 3×3 over frames.
    case spatial
    /// Over more than one frame.
    case temporal
    case depthwise
    /// Normalisation, pooling and whatever else is bound by memory.
    case elementwise
  }

  package enum Pass: String, Hashable, Sendable, CaseIterable {
    /// In training.
    case forward
    /// Both gradients together.
    case backward
    /// With batch norm folded in.
    case inference
  }

  package var operation: Operation
  package var pass: Pass
  /// Fewer than 64 channels on one side: vectors and caches are used less well.
  package var isNarrow: Bool

  package init(_ operation: Operation, _ pass: Pass, isNarrow: Bool) {
    self.operation = operation
    self.pass = pass
    self.isNarrow = isNarrow
  }

  /// Such as `spatial backward` or `narrow pointwise forward`.
  package var description: String { "\(isNarrow ? "narrow " : "")\(operation.rawValue) \(pass.rawValue)" }
}

/// What one layer has to do in one direction, in a unit that takes about the same time throughout its class: sums of these
/// are what the time of a step is estimated from without running it.
package struct LayerWork: Hashable, Sendable {
  /// As profiles of programmes call it: the layer, and in training the direction.
  package var label: String
  package var layerClass: LayerClass
  /// Multiply-adds; of elementwise operations, values written.
  package var amount: Double
}

extension ModelSpec {
  /// The work of one step over a batch, layer by layer: all passes of a training step, or one of inference.
  ///
  /// - Returns: nothing for a shape that the model cannot take.
  package func layerWork(_ shape: InputShape, _ freezing: Freezing = Freezing(), isTraining: Bool) -> [LayerWork] {
    let graph = ResNet(self, input: shape, freezing: isTraining ? freezing : Freezing()).graph
    guard let shapes = try? inferShapes(graph, shape) else { return [] }
    return graph.layers.flatMap { layer -> [LayerWork] in
      let (operation, channels) = layer.workClass
      // Folded into the convolution before it.
      if !isTraining, layer is BatchNormalization || layer is FrozenBatchNormalization { return [] }
      let output = shapes[layer.output]
      let sums = Double(layer.multiplyAdds(shapes))
      let amount = operation == .elementwise ? Double(output.n * output.c * output.positions) : sums
      func work(_ pass: LayerClass.Pass, _ amount: Double) -> LayerWork {
        let label = isTraining ? "\(layer.name) \(pass.rawValue)" : layer.name
        return LayerWork(label: label, layerClass: LayerClass(operation, pass, isNarrow: channels < 64), amount: amount)
      }
      guard isTraining else { return [work(.inference, amount)] }
      if graph.isFrozen(layer) { return [work(.forward, amount)] }
      let passes = operation == .elementwise ? 1.0 : layer.inputs.contains(where: graph.needsGradient) ? 2 : 1
      return [work(.forward, amount), work(.backward, passes * amount)]
    }
  }
}

extension Layer {
  /// The kind of operation, and the least channels on either side of it.
  fileprivate var workClass: (LayerClass.Operation, channels: Int) {
    switch self {
    case let layer as Convolution:
      let least = min(layer.inputChannels, layer.outputChannels)
      if layer.inputChannels == 3 { return (.stem, layer.outputChannels) }
      if layer.kernel.t > 1 { return (.temporal, least) }
      return (layer.kernel.h > 1 ? .spatial : .pointwise, least)
    case let layer as DepthwiseConvolution: return (.depthwise, layer.channels)
    case let layer as Linear: return (.pointwise, layer.inputChannels)
    case let layer as BatchNormalization: return (.elementwise, layer.channels)
    case let layer as FrozenBatchNormalization: return (.elementwise, layer.base.channels)
    default: return (.elementwise, 64)
    }
  }
}
