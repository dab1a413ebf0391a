extension LayerGraph {
  /// The same function for inference: every convolution joined with the batch norm that alone reads its output.
  ///
  /// Convolutions whose temporal taps all miss some frame stay apart: none of them could finish the output.
  func foldingBatchNormalization(_ shapes: ShapeTable) -> LayerGraph {
    var readers: [Value: [Int]] = [:]
    for (index, layer) in layers.enumerated() {
      for value in layer.inputs { readers[value, default: []].append(index) }
    }
    var convolutions: [Value: Convolution] = [:]
    var folded: [any Layer] = []
    for (index, layer) in layers.enumerated() {
      if let convolution = layer as? Convolution, let only = readers[convolution.output], only.count == 1,
        let next = layers[only[0]] as? BatchNormalization, next.input == convolution.output,
        TemporalTaps(convolution.geometry(shapes)).covering(.forward) != nil
      {
        convolutions[convolution.output] = convolution
      } else if let normalization = layer as? BatchNormalization,
        let convolution = convolutions[normalization.input]
      {
        let isReadLater = normalization.residual.map { readers[$0, default: []].contains { $0 > index } } ?? false
        folded.append(
          FoldedConvolution(
            convolution: convolution, normalization: normalization,
            keepsShortcut: isReadLater || normalization.residual == convolution.input))
      } else {
        folded.append(layer)
      }
    }
    return replacing(layers: folded)
  }
}
