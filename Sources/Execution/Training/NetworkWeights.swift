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

/// A safetensors file of weights made elsewhere: by omni (a result, or a training's checkpoint), or by another tool under
/// MMAction2's or torchvision's names.
package struct GivenWeights: Sendable {
  /// For messages.
  package let file: String
  /// Under MMAction2's names.
  package let tensors: [NamedTensor]

  private static let classifier = "cls_head.fc_cls.weight"

  /// Reads a file.
  ///
  /// - Throws: `NodeFailure` naming the file when it is no safetensors file.
  package init(reading file: String) throws(NodeFailure) {
    let stored: SafetensorsFile
    do {
      stored = try SafetensorsFile(reading: file)
    } catch {
      throw NodeFailure(
        "\(error); weights are read from safetensors files: in Python, "
          + "safetensors.torch.save_file(state_dict, \"weights.safetensors\")")
    }
    self.init(stored.tensors, file: file)
  }

  /// Brings tensors of any of the known origins under one kind of names.
  package init(_ stored: [NamedTensor], file: String) {
    self.file = file
    // A training's checkpoint holds the optimiser's memory beside the weights, and averages that are its result.
    var own = stored.filter { !$0.name.hasPrefix("momentum.") && !$0.name.hasPrefix("second_moment.") }
    let averages = own.filter { $0.name.hasPrefix("average.") }
    own.removeAll { $0.name.hasPrefix("average.") }
    if !averages.isEmpty {
      own = averages.map {
        NamedTensor(name: String($0.name.dropFirst("average.".count)), shape: $0.shape, values: $0.values)
      }
    }
    let plain = own.map { tensor in
      NamedTensor(
        name: tensor.name.hasPrefix("module.") ? String(tensor.name.dropFirst("module.".count)) : tensor.name,
        shape: tensor.shape, values: tensor.values)
    }
    let isTorchvision =
      plain.contains { $0.name == "conv1.weight" } && !plain.contains { $0.name.hasPrefix("backbone.") }
    tensors = isTorchvision ? PretrainedWeights.fromTorchvision(plain) : plain
  }

  /// Classes that its last layer tells apart; nil without one.
  package var classes: Int? { tensors.first { $0.name == Self.classifier }?.shape.first }

  /// A network with these weights. Without a last layer in the file, the network's is random: it gives features only.
  ///
  /// Two-dimensional kernels are spread over time for a network of clips.
  /// - Throws: `NodeFailure` when a weight is missing or has another shape.
  package func network(
    _ spec: ModelSpec, compute: EngineCompute, precision: EnginePrecision, threads: Int, note: (String) -> Void
  ) throws -> Network {
    let network = try Network(
      spec: spec, backend: compute.backend, precision: precision, threads: threads, seed: 0, kernels: compute.kernels)
    let report = try network.load(PretrainedWeights.inflate(tensors, to: network.namedTensors()))
    let isHeadless = classes == nil
    let missing = report.missing.filter { !isHeadless || !$0.hasPrefix("cls_head.") }
    guard missing.isEmpty, report.mismatched.isEmpty else {
      var faults: [String] = []
      if !missing.isEmpty { faults.append("missing: \(Self.few(missing))") }
      if !report.mismatched.isEmpty {
        faults.append("of another shape (name, found, expected): \(Self.few(report.mismatched))")
      }
      if !report.unexpected.isEmpty { faults.append("not of this network: \(Self.few(report.unexpected))") }
      throw NodeFailure(
        "\(file) does not fit the model of the teacher's recipe; \(faults.joined(separator: "; ")); expected the names of "
          + "MMAction2 (backbone.conv1.conv.weight, \u{2026}) or torchvision (conv1.weight, \u{2026})")
    }
    if !report.unexpected.isEmpty {
      note("\(file): \(report.unexpected.count) tensors are not of this network: \(Self.few(report.unexpected))")
    }
    return network
  }

  private static func few(_ names: [String]) -> String {
    names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
  }
}
