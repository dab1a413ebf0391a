package import Engine
package import Foundation
package import RecipeLanguage

/// What a training leaves beside its weights, so that evaluation and scoring need no recipe to rebuild the network.
package struct TrainedModel: Hashable, Codable, Sendable {
  package var spec: ModelSpec
  /// Class names in the order of the classifier's outputs.
  package var classes: [String]

  package init(spec: ModelSpec, classes: [String]) {
    self.spec = spec
    self.classes = classes
  }

  /// Reads `model.json` of a training's output.
  package init(folder: URL) throws {
    self = try JSONFile.read(TrainedModel.self, from: folder.appendingPathComponent(ArtifactFiles.model))
  }

  /// A network with the stored weights; call it on the compute thread.
  package func network(
    weightsIn folder: URL, compute: EngineCompute, precision: EnginePrecision = .float32, threads: Int
  ) throws -> Network {
    try network(
      weights: folder.appendingPathComponent(ArtifactFiles.weights), compute: compute, precision: precision,
      threads: threads)
  }

  /// The same with a training's weights in `file`.
  package func network(
    weights file: URL, compute: EngineCompute, precision: EnginePrecision = .float32, threads: Int
  ) throws -> Network {
    let network = try Network(
      spec: spec, backend: compute.backend, precision: precision, threads: threads, seed: 0, kernels: compute.kernels)
    let report = try network.load(try SafetensorsFile(reading: file.path).tensors)
    guard report.isExact else {
      throw ArtifactError(
        file: file.path,
        problem: "weights do not fit: missing \(report.missing), unexpected \(report.unexpected), "
          + "mismatched \(report.mismatched)")
    }
    return network
  }
}

extension EnginePrecision {
  /// What a recipe's `precision` states.
  package init(_ stated: Experiment.Precision) {
    switch stated {
    case .float32: self = .float32
    case .bfloat16: self = .bfloat16
    }
  }
}

extension ModelSpec {
  /// The network that a recipe states, with a classifier over `classes` classes.
  package init(_ model: Experiment.Model, classes: Int) {
    // Weights that come from elsewhere say themselves what γ is.
    var zeroLast = false
    if case .random(let zero) = model.initial.origin { zeroLast = zero }
    self.init(
      kind: Kind(model.kind), depth: model.depth, width: model.width, classes: classes, dropout: model.dropout,
      zeroInitLastBN: zeroLast)
  }
}

extension Freezing {
  /// What the recipe freezes. MMAction2 and the recipe name the last frozen stage, the stem being 0; the engine counts them.
  init(_ model: Experiment.Model) {
    self.init(stages: model.frozenStages + 1, statistics: model.hasFrozenStatistics)
  }
}

extension ModelSpec.Kind {
  init(_ kind: Experiment.Model.Kind) {
    self =
      switch kind {
      case .tsn: .tsn
      case .slowonly: .slowOnly
      case .ircsn: .irCSN
      }
  }
}
