/// Weights made elsewhere, brought into the shape and names that `Network.load` takes.
package enum PretrainedWeights {
  /// Renames a torchvision ResNet to MMAction2's names and drops its classifier (`fc.*`).
  ///
  /// `conv1.weight` → `backbone.conv1.conv.weight`, `bn1.*` → `backbone.conv1.bn.*`,
  /// `layerL.i.convK.weight` → `backbone.layerL.i.convK.conv.weight`, `layerL.i.bnK.*` → `backbone.layerL.i.convK.bn.*`,
  /// `layerL.0.downsample.{0,1}.*` → `backbone.layerL.0.downsample.{conv,bn}.*`.
  package static func fromTorchvision(_ tensors: [NamedTensor]) -> [NamedTensor] {
    tensors.compactMap { tensor in
      guard let name = mmactionName(tensor.name) else { return nil }
      var renamed = tensor
      renamed.name = name
      return renamed
    }
  }

  /// The MMAction2 name of one torchvision tensor, nil for the classifier.
  package static func mmactionName(_ name: String) -> String? {
    var parts = name.split(separator: ".").map(String.init)
    guard parts.first != "fc", parts.count >= 2 else { return nil }
    let field = parts.removeLast()
    if parts.count >= 2, parts[parts.count - 2] == "downsample" {
      parts[parts.count - 1] = parts[parts.count - 1] == "0" ? "conv" : "bn"
    } else if let last = parts.last, last.hasPrefix("bn") {
      parts[parts.count - 1] = "conv" + last.dropFirst(2)
      parts.append("bn")
    } else {
      parts.append("conv")
    }
    return (["backbone"] + parts + [field]).joined(separator: ".")
  }

  /// Gives two-dimensional kernels the temporal size that `network` has under the same name: every slice is the kernel
  /// divided by that size, so that a still clip gives the responses of its frame. Other tensors pass unchanged.
  /// - Parameter network: the tensors of the receiving network (`Network.namedTensors()`).
  package static func inflate(_ tensors: [NamedTensor], to network: [NamedTensor]) -> [NamedTensor] {
    let shapes = Dictionary(network.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    return tensors.map { tensor in
      guard let target = shapes[tensor.name], target.count == 5, tensor.shape.count == 4,
        [target[0], target[1], target[3], target[4]] == tensor.shape
      else { return tensor }
      let taps = target[3] * target[4]
      var values: [Float] = []
      values.reserveCapacity(tensor.values.count * target[2])
      for filter in 0..<target[0] * target[1] {
        let slice = tensor.values[filter * taps..<(filter + 1) * taps].map { $0 / Float(target[2]) }
        for _ in 0..<target[2] { values += slice }
      }
      return NamedTensor(name: tensor.name, shape: target, values: values)
    }
  }
}
