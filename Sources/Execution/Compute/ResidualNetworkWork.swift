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
    let model = experiment.model
    let frames = model.isThreeDimensional ? max(1, experiment.clip.frames) : 1
    let work = ModelSpec(model, classes: experiment.classCount ?? 0).multiplyAdds(
      InputShape(clips: 1, frames: frames, height: size, width: size))
    return work > 0 ? work : nil
  }
}
