package import Engine
package import Foundation

/// Where the weights of a network that is only run come from.
package enum NetworkWeights: Sendable {
  /// The output folder of a training.
  case trained(URL)
  /// One file of a training's output.
  case kept(URL)
  /// A file made elsewhere.
  case given(GivenWeights)

  /// A network of this model with the weights; call it on the compute thread.
  ///
  /// - Parameter note: is told what of a file was not used.
  package func network(
    _ model: TrainedModel, compute: EngineCompute, precision: EnginePrecision, threads: Int, note: (String) -> Void
  ) throws -> Network {
    switch self {
    case .trained(let folder):
      try model.network(weightsIn: folder, compute: compute, precision: precision, threads: threads)
    case .kept(let file):
      try model.network(weights: file, compute: compute, precision: precision, threads: threads)
    case .given(let weights):
      try weights.network(model.spec, compute: compute, precision: precision, threads: threads, note: note)
    }
  }
}
