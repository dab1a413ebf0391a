import Engine
import Foundation
import TestSupport
import Testing

@Suite struct PretrainedWeightsTests {
  @Test(
    arguments: [
      ("conv1.weight", "backbone.conv1.conv.weight"), ("bn1.running_mean", "backbone.conv1.bn.running_mean"),
      ("layer3.5.conv2.weight", "backbone.layer3.5.conv2.conv.weight"),
      ("layer1.0.bn3.bias", "backbone.layer1.0.conv3.bn.bias"),
      ("layer2.0.downsample.0.weight", "backbone.layer2.0.downsample.conv.weight"),
      ("layer2.0.downsample.1.running_var", "backbone.layer2.0.downsample.bn.running_var"),
      ("module.conv1.weight", "backbone.conv1.conv.weight"), ("fc.weight", nil), ("linear.weight", nil),
      ("conv1", nil), ("", nil), ("layer1.0.downsample.2.weight", nil), ("layer1.0.relu.weight", nil),
      ("neck.conv1.weight", nil),
    ] as [(String, String?)])
  func `torchvision's names map to MMAction2's`(_ name: String, _ expected: String?) {
    #expect(PretrainedWeights.canonicalName(name, .torchvision) == expected)
    // The predecessor toolbox has the same behind `backbone.`.
    if !name.hasPrefix("module.") {
      #expect(PretrainedWeights.canonicalName("backbone." + name, .mmaction) == expected)
    }
  }

  @Test(
    arguments: [
      "backbone.conv1.conv.weight", "backbone.layer4.2.conv2.0.conv.weight", "backbone.layer4.2.conv2.0.bn.weight",
      "backbone.layer1.0.downsample.bn.running_var", "cls_head.fc_cls.bias",
    ])
  func `MMAction2's names are omni's`(_ name: String) {
    #expect(PretrainedWeights.canonicalName(name, .mmaction) == name)
    #expect(PretrainedWeights.canonicalName("module.module." + name, .mmaction) == name)
    #expect(WeightNames.telling(["x", "module." + name]) == (name.hasPrefix("backbone.") ? .mmaction : nil))
  }

  @Test(
    arguments: [
      ("conv1.conv.weight", "backbone.conv1.conv.weight"),
      ("layer4.2.conv2.0.bn.weight", "backbone.layer4.2.conv2.0.bn.weight"),
      ("layer1.0.downsample.conv.weight", "backbone.layer1.0.downsample.conv.weight"),
      ("neck.conv1.conv.weight", nil), ("conv1.weight", nil), ("fc.bias", nil),
    ] as [(String, String?)])
  func `a backbone saved alone has its names without the prefix`(_ name: String, _ expected: String?) {
    #expect(PretrainedWeights.canonicalName(name, .mmaction) == expected)
    #expect(WeightNames.telling(["layer1.0.conv1.conv.weight", "conv1.conv.weight"]) == .mmaction)
  }

  @Test func `names of nobody are told from names of somebody`() {
    #expect(WeightNames.telling(["bn1.weight", "conv1.weight"]) == .torchvision)
    #expect(WeightNames.telling(["conv1.weight", "backbone.conv1.weight"]) == .mmaction)
    #expect(WeightNames.telling(["blocks.0.weight"]) == nil && WeightNames.telling([]) == nil)
    // A name may be as long as a file.
    #expect(PretrainedWeights.withoutWrapper(String(repeating: "module.", count: 200_000) + "x") == "x")
  }

  // MARK: Fit

  private let flat = ModelSpec(kind: .tsn, depth: 50, width: 8, classes: 3)
  private let deep = ModelSpec(kind: .slowOnly, depth: 50, width: 8, classes: 3)

  @Test func `a fit says what is taken, spread, missing, left over and of another shape`() {
    let exact = WeightsFit(flat.tensorShapes, to: flat.tensorShapes, inflates: false)
    #expect(
      exact.fits && exact.head == .taken && exact.taken == flat.tensorShapes.map(\.name) && exact.inflated.isEmpty)
    let refused = WeightsFit(flat.tensorShapes, to: deep.tensorShapes, inflates: false)
    #expect(!refused.fits && refused.needsInflation && refused.mismatched.count == 53)
    #expect(refused.mismatched.first?.found == [8, 3, 7, 7] && refused.mismatched.first?.expected == [8, 3, 1, 7, 7])
    let spread = WeightsFit(flat.tensorShapes, to: deep.tensorShapes, inflates: true)
    #expect(spread.fits && spread.inflated.count == 53 && spread.taken.count == flat.tensorShapes.count)

    var tensors = flat.tensorShapes.filter { $0.name != "backbone.layer1.0.conv1.bn.bias" }
    tensors.append(TensorShape(name: "neck.weight", shape: [1]))
    tensors.append(TensorShape(name: "backbone.conv1.bn.num_batches_tracked", shape: []))
    let gap = WeightsFit(tensors, to: flat.tensorShapes, inflates: false)
    #expect(!gap.fits && gap.missing == ["backbone.layer1.0.conv1.bn.bias"] && gap.unexpected == ["neck.weight"])
    #expect(!gap.needsInflation)
  }

  @Test func `a last layer over other classes is left out, one of other features is a misfit`() {
    var others = flat
    others.classes = 7
    let replaced = WeightsFit(others.tensorShapes, to: flat.tensorShapes, inflates: false)
    #expect(replaced.fits && replaced.head == .replaced && replaced.headClasses == 7)
    #expect(!replaced.taken.contains { $0.hasPrefix("cls_head.") })
    let headless = flat.tensorShapes.filter { !$0.name.hasPrefix("cls_head.") }
    let absent = WeightsFit(headless, to: flat.tensorShapes, inflates: false)
    #expect(absent.fits && absent.head == .absent && absent.headClasses == nil)
    let odd = headless + [TensorShape(name: "cls_head.fc_cls.weight", shape: [3, 99])]
    #expect(
      WeightsFit(odd, to: flat.tensorShapes, inflates: false).mismatched.map(\.name) == ["cls_head.fc_cls.weight"])
  }

  @Test(arguments: ModelSpec.Kind.allCases, ModelSpec.blockCounts.keys.sorted())
  func `a network is told from its tensors`(_ kind: ModelSpec.Kind, _ depth: Int) {
    guard kind != .irCSN || depth >= 50 else { return }
    let spec = ModelSpec(kind: kind, depth: depth, width: 8, classes: 11)
    #expect(ModelSpec(holding: spec.tensorShapes) == spec)
    #expect(ModelSpec(holding: Array(spec.tensorShapes.dropFirst())) == nil)
  }

  // MARK: Inflation

  @Test func `inflation spreads kernels over time and leaves the rest as it is`() async throws {
    try await compute.perform {
      let source = try Network(spec: flat, backend: .oneDNN, threads: 2, seed: 1).namedTensors()
      let network = try Network(spec: deep, backend: .oneDNN, threads: 2, seed: 2)
      let inflated = PretrainedWeights.inflate(source, to: deep.tensorShapes)
      #expect(try network.load(inflated).isExact)
      for (tensor, original) in zip(inflated, source) {
        guard tensor.shape.count == 5 else {
          #expect(tensor == original)
          continue
        }
        // Every slice is the kernel divided by the number of slices.
        let (slices, taps) = (tensor.shape[2], tensor.shape[3] * tensor.shape[4])
        let expected = (0..<tensor.values.count).map { index in
          original.values[index / (slices * taps) * taps + index % taps] / Float(slices)
        }
        #expect(tensor.values == expected, "\(tensor.name)")
      }
      #expect(inflated.contains { $0.shape == [32, 64, 3, 1, 1] })
    }
  }

  // MARK: Full size

  private struct FullSize: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      var kind: ModelSpec.Kind
      var frames: Int
      var logits: [Double]
    }

    var classes: Int
    var size: Int
    var cases: [Case]
  }

  /// `backbone.layer2.0.downsample.bn.weight` → `layer2.0.downsample.1.weight`.
  private func torchvision(_ name: String) -> String {
    var parts = name.split(separator: ".").dropFirst().map(String.init)
    let field = parts.removeLast()
    let isNorm = parts.removeLast() == "bn"
    if parts.last == "downsample" {
      parts.append(isNorm ? "1" : "0")
    } else if isNorm {
      parts[parts.count - 1] = "bn" + parts[parts.count - 1].dropFirst("conv".count)
    }
    return (parts + [field]).joined(separator: ".")
  }

  /// `Reference/imported_full_size.json`, made by the script beside it.
  @Test func `ResNet-50 of torchvision at full size has PyTorch's logits, flat and inflated`() async throws {
    let path = Repository.root + "/Tests/EngineTests/Reference/imported_full_size.json"
    let stored = try JSONDecoder().decode(FullSize.self, from: Data(contentsOf: URL(filePath: path)))
    #expect(stored.cases.map(\.kind) == [.tsn, .slowOnly])
    let flat = ModelSpec(kind: .tsn, depth: 50, classes: stored.classes)
    let made = Formula.weights(
      flat.tensorShapes.map {
        NamedTensor(name: $0.name, shape: $0.shape, values: [Float](repeating: 0, count: $0.shape.reduce(1, *)))
      })
    let head = made.filter { $0.name.hasPrefix("cls_head.") }
    let file = made.filter { $0.name.hasPrefix("backbone.") }.map {
      NamedTensor(name: torchvision($0.name), shape: $0.shape, values: $0.values)
    }
    #expect(WeightNames.telling(file.map(\.name)) == .torchvision)
    let taken = file.compactMap { tensor in
      PretrainedWeights.canonicalName(tensor.name, .torchvision).map {
        NamedTensor(name: $0, shape: tensor.shape, values: tensor.values)
      }
    }
    for example in stored.cases {
      try await compute.perform {
        var spec = flat
        spec.kind = example.kind
        let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 1)
        #expect(try network.load(PretrainedWeights.inflate(taken, to: spec.tensorShapes) + head).isExact)
        let shape = InputShape(clips: 1, frames: example.frames, height: stored.size, width: stored.size)
        let programme = try network.inferenceProgramme(shape)
        programme.forward(input: Formula.input(shape, step: 0))
        let largest = example.logits.map(abs).max() ?? 0
        for (found, expected) in zip(programme.logits, example.logits) {
          #expect(abs(Double(found) - expected) <= 1e-4 * largest, "\(example.kind): \(found), not \(expected)")
        }
      }
    }
  }
}
