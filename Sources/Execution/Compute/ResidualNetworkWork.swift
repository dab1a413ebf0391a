import Engine
package import RecipeLanguage

/// Multiply-adds of one forward pass of a recipe's network: the sum over the engine's own layers.
///
/// Convolutions and the last layer count, as is usual; normalisation, activation and pooling do not. The numbers agree
/// with the published ones: ResNet-50 at 224 × 224 has 4.1 G.
package enum ResidualNetworkWork {
  /// One view: a frame for `tsn`, a clip for 3D networks.
  ///
  /// - Parameter size: side of the square input, pixels.
  /// - Returns: nil for a network that cannot be built.
  package static func multiplyAdds(_ experiment: Experiment, size: Int) -> Int? {
    let work = spec(experiment).multiplyAdds(view(experiment, size))
    return work > 0 ? work : nil
  }

  /// One view of a training step, gradients included; frozen stages have none.
  ///
  /// - Parameter size: side of the square input, pixels.
  /// - Returns: nil for a network that cannot be built.
  package static func trainingMultiplyAdds(_ experiment: Experiment, size: Int) -> Int? {
    let work = spec(experiment).trainingMultiplyAdds(view(experiment, size), Freezing(experiment.model))
    return work > 0 ? work : nil
  }

  /// Work of one view by class of layer, as `LayerClass` describes it; classes of bfloat16 networks begin with that word.
  ///
  /// - Parameter size: side of the square input, pixels.
  /// - Returns: nil for a network that cannot be built.
  package static func layers(_ experiment: Experiment, size: Int, isTraining: Bool) -> [String: Double]? {
    let prefix = experiment.precision == .bfloat16 ? "bfloat16 " : ""
    var layers: [String: Double] = [:]
    for work in spec(experiment).layerWork(
      view(experiment, size), Freezing(experiment.model), isTraining: isTraining)
    {
      layers[prefix + work.layerClass.description, default: 0] += work.amount
    }
    return layers.isEmpty ? nil : layers
  }

  /// Values of weights and statistics.
  package static func parameterCount(_ experiment: Experiment) -> Int? {
    let count = spec(experiment).tensorShapes.reduce(0) { $0 + $1.shape.reduce(1, *) }
    return count > 0 ? count : nil
  }

  private static func spec(_ experiment: Experiment) -> ModelSpec {
    ModelSpec(experiment.model, classes: experiment.classCount ?? 0)
  }

  private static func view(_ experiment: Experiment, _ size: Int) -> InputShape {
    let frames = experiment.model.isThreeDimensional ? max(1, experiment.clip.frames) : 1
    return InputShape(clips: 1, frames: frames, height: size, width: size)
  }
}
