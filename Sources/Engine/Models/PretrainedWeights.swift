/// Whose names the tensors of a file of weights have.
package enum WeightNames: String, Hashable, Codable, Sendable, CaseIterable {
  /// `layer1.0.conv1.weight`, `layer1.0.bn1.weight`, `layer1.0.downsample.0.weight`, `fc.weight`.
  case torchvision
  /// `backbone.layer1.0.conv1.conv.weight`, `….bn.weight`, `cls_head.fc_cls.weight`, in 0.x and 1.x alike; the predecessor
  /// toolbox and 1.x's OmniResNet have torchvision's names behind `backbone.`. A backbone saved alone lacks `backbone.`:
  /// `layer1.0.conv1.conv.weight`. These are omni's own names too.
  case mmaction

  /// Whose names these are; nil when nobody's that omni knows.
  package static func telling(_ names: some Sequence<String>) -> WeightNames? {
    var isTorchvision = false
    for name in names.lazy.map(PretrainedWeights.withoutWrapper) {
      if name.hasPrefix("backbone.") || name == "conv1.conv.weight" { return .mmaction }
      if name == "conv1.weight" { isTorchvision = true }
    }
    return isTorchvision ? .torchvision : nil
  }
}

/// Weights made elsewhere, brought into the shape and names that `Network.load` takes.
package enum PretrainedWeights {
  /// The name under which a network of omni's has this tensor; nil when no network has it: torchvision's classifier
  /// (`fc.*`, over classes of its own), or a name of neither.
  ///
  /// A wrapper's `module.` is left out. `conv1.weight` → `backbone.conv1.conv.weight`, `bn1.*` → `backbone.conv1.bn.*`,
  /// `layerL.i.convK.weight` → `backbone.layerL.i.convK.conv.weight`, `layerL.i.bnK.*` → `backbone.layerL.i.convK.bn.*`,
  /// `layerL.0.downsample.{0,1}.*` → `backbone.layerL.0.downsample.{conv,bn}.*`.
  package static func canonicalName(_ name: String, _ names: WeightNames) -> String? {
    let name = withoutWrapper(name)
    switch names {
    case .torchvision: return backboneName(name)
    case .mmaction:
      if name.hasPrefix("cls_head.") { return name }
      let isWhole = name.hasPrefix("backbone.")
      let inner = isWhole ? String(name.dropFirst("backbone.".count)) : name
      guard isWhole || inner.hasPrefix("conv1.") || inner.hasPrefix("layer") else { return nil }
      let parts = inner.split(separator: ".")
      let isConvModule = parts.count >= 3 && ["conv", "bn"].contains(parts[parts.count - 2])
      return isConvModule ? "backbone." + inner : isWhole ? backboneName(inner) : nil
    }
  }

  /// The name without `module.`, which PyTorch's data-parallel wrappers put before every name.
  package static func withoutWrapper(_ name: String) -> String {
    var rest = name[...]
    while rest.hasPrefix("module.") { rest = rest.dropFirst("module.".count) }
    return String(rest)
  }

  /// A torchvision name as omni has it; nil when it is none of a ResNet's backbone.
  private static func backboneName(_ name: String) -> String? {
    var parts = name.split(separator: ".").map(String.init)
    guard parts.count >= 2, parts.count == 2 || parts[0].hasPrefix("layer") else { return nil }
    let field = parts.removeLast()
    let last = parts[parts.count - 1]
    if parts.count >= 2, parts[parts.count - 2] == "downsample" {
      guard ["0", "1"].contains(last) else { return nil }
      parts[parts.count - 1] = last == "0" ? "conv" : "bn"
    } else if last.hasPrefix("bn") {
      parts[parts.count - 1] = "conv" + last.dropFirst(2)
      parts.append("bn")
    } else if last.hasPrefix("conv") {
      parts.append("conv")
    } else {
      return nil
    }
    return (["backbone"] + parts + [field]).joined(separator: ".")
  }

  /// Whether a tensor is of no use to any network: PyTorch counts the batches that a batch norm has seen.
  package static func isCounter(_ name: String) -> Bool { name.hasSuffix("num_batches_tracked") }

  /// Gives two-dimensional kernels the temporal size that a network has under the same name: every slice is the kernel
  /// divided by that size, so that a still clip gives the responses of its frame. Other tensors pass unchanged.
  /// - Parameter shapes: the receiving network's (`ModelSpec.tensorShapes`).
  package static func inflate(_ tensors: [NamedTensor], to shapes: [TensorShape]) -> [NamedTensor] {
    let shapes = Dictionary(shapes.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    return tensors.map { tensor in
      guard let target = shapes[tensor.name], isInflatable(tensor.shape, to: target) else { return tensor }
      guard target[2] > 1 else { return NamedTensor(name: tensor.name, shape: target, values: tensor.values) }
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

  /// Whether a kernel `[K, C, kh, kw]` becomes one of the shape `[K, C, kt, kh, kw]` when it is spread over time.
  static func isInflatable(_ shape: [Int], to target: [Int]) -> Bool {
    target.count == 5 && shape == [target[0], target[1], target[3], target[4]]
  }
}
