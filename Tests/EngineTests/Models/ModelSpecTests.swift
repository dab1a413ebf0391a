import Engine
import Testing

@Suite struct ModelSpecTests {
  @Test(arguments: [
    (ModelSpec(kind: .tsn, depth: 50, classes: 400), 24_327_632),
    (ModelSpec(kind: .tsn, depth: 50, classes: 200), 23_917_832),
    (ModelSpec(kind: .slowOnly, depth: 50, classes: 400), 32_454_096),
    (ModelSpec(kind: .slowOnly, depth: 50, classes: 200), 32_044_296),
    (ModelSpec(kind: .slowOnly, depth: 101, classes: 400), 60_359_120),
    (ModelSpec(kind: .irCSN, depth: 152, classes: 400), 29_703_568),
    // torchvision's ResNet-101 and ResNet-152 for 1,000 classes.
    (ModelSpec(kind: .tsn, depth: 101, classes: 1000), 44_549_160),
    (ModelSpec(kind: .tsn, depth: 152, classes: 1000), 60_192_808),
    // torchvision's ResNet-18 and ResNet-34 for 1,000 classes.
    (ModelSpec(kind: .tsn, depth: 18, classes: 1000), 11_689_512),
    (ModelSpec(kind: .tsn, depth: 34, classes: 1000), 21_797_672),
  ])
  func `parameter counts are the published ones`(_ spec: ModelSpec, _ count: Int) {
    #expect(spec.parameterCount == count)
  }

  @Test func `multiply-adds are counted from the layers`() {
    let spec = ModelSpec(kind: .tsn, depth: 50, classes: 1000)
    // The figure usually given for ResNet-50 at 224 × 224 is 4.09 G.
    let one = spec.multiplyAdds(InputShape(clips: 1, frames: 1, height: 224, width: 224))
    #expect(one == 4_089_184_256)
    // Segments share one classifier call.
    let batch = spec.multiplyAdds(InputShape(clips: 2, frames: 3, height: 224, width: 224))
    #expect(batch == 6 * (one - 2_048_000) + 2 * 2_048_000)
  }

  /// Counted by hand: the stem has 64 · 112² · 147 multiply-adds, the two convolutions that read it 64 · 64 · 56² and
  /// 64 · 256 · 56², the classifier 2048 · 1000.
  @Test func `frozen stages have no gradients, and nothing needs one with respect to the network's input`() {
    let spec = ModelSpec(kind: .tsn, depth: 50, classes: 1000)
    let shape = InputShape(clips: 1, frames: 1, height: 224, width: 224)
    let (forward, stem, first) = (4_089_184_256, 118_013_952, 12_845_056 + 51_380_224)
    #expect(spec.trainingMultiplyAdds(shape) == 3 * forward - stem)
    #expect(spec.trainingMultiplyAdds(shape, Freezing(stages: 1)) == 3 * forward - 2 * stem - first)
    #expect(spec.trainingMultiplyAdds(shape, Freezing(stages: 5)) == forward + 2 * 2_048_000)
    #expect(spec.trainingMultiplyAdds(shape, Freezing(statistics: true)) == 3 * forward - stem)
  }

  /// Published, in G: torchvision's 7.80 and 11.51 for one image; 54.5 and 112 for SlowOnly 8x8 and 96.7 for ir-CSN-152
  /// 32x2, all three at 256 × 256.
  @Test(arguments: [
    (ModelSpec(kind: .tsn, depth: 101, classes: 1000), 1, 224, 7.801, 7_801_405_440),
    (ModelSpec(kind: .tsn, depth: 152, classes: 1000), 1, 224, 11.514, 11_513_626_624),
    (ModelSpec(kind: .slowOnly, depth: 50, classes: 400), 8, 256, 54.5, 54_518_382_592),
    (ModelSpec(kind: .slowOnly, depth: 101, classes: 400), 8, 256, 111.6, 111_560_916_992),
    (ModelSpec(kind: .irCSN, depth: 152, classes: 400), 32, 256, 96.7, 96_713_211_904),
  ])
  func `multiply-adds are the published ones`(
    _ spec: ModelSpec, _ frames: Int, _ size: Int, _ published: Double, _ exact: Int
  ) {
    let found = spec.multiplyAdds(InputShape(clips: 1, frames: frames, height: size, width: size))
    #expect(abs(Double(found) / 1e9 - published) < 1e-3 * published)
    #expect(found == exact)
  }

  @Test func `a channel-separated network has MMAction2's names and shapes`() async throws {
    try await compute.perform {
      let spec = ModelSpec(kind: .irCSN, depth: 50, width: 8, classes: 5)
      let network = try Network(spec: spec, backend: .oneDNN, threads: 1, seed: 0)
      let tensors = network.namedTensors()
      let shapes = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.shape) })
      #expect(shapes["backbone.conv1.conv.weight"] == [8, 3, 3, 7, 7])
      #expect(shapes["backbone.layer1.0.conv1.conv.weight"] == [8, 8, 1, 1, 1])
      #expect(shapes["backbone.layer3.5.conv2.0.conv.weight"] == [32, 1, 3, 3, 3])
      #expect(shapes["backbone.layer3.5.conv2.0.bn.running_mean"] == [32])
      #expect(shapes["backbone.layer4.0.conv3.bn.bias"] == [256])
      #expect(shapes["backbone.layer4.0.downsample.conv.weight"] == [256, 128, 1, 1, 1])
      #expect(shapes.count == 5 * 53 + 2)
      // The fan-out of a depthwise kernel counts all channels, as PyTorch's does.
      let kernel = try #require(tensors.first { $0.name == "backbone.layer4.1.conv2.0.conv.weight" })
      let variance = kernel.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(kernel.values.count)
      #expect(abs(variance * Double(64 * 27) / 2 - 1) < 0.2)
      let shape = InputShape(clips: 1, frames: 32, height: 32, width: 32)
      #expect(try network.inferenceProgramme(shape).features.count == 256)
    }
  }

  @Test func `feature counts follow width and block`() {
    #expect(ModelSpec(kind: .tsn, depth: 50, classes: 2).featureCount == 2048)
    #expect(ModelSpec(kind: .slowOnly, depth: 18, width: 16, classes: 2).featureCount == 128)
  }

  @Test func `names and shapes are MMAction2's`() async throws {
    try await compute.perform {
      let spec = ModelSpec(kind: .slowOnly, depth: 50, width: 8, classes: 5)
      let network = try Network(spec: spec, backend: .openBLAS, threads: 1, seed: 0)
      let shapes = Dictionary(uniqueKeysWithValues: network.namedTensors().map { ($0.name, $0.shape) })
      #expect(shapes["backbone.conv1.conv.weight"] == [8, 3, 1, 7, 7])
      #expect(shapes["backbone.conv1.bn.running_var"] == [8])
      #expect(shapes["backbone.layer1.0.downsample.conv.weight"] == [32, 8, 1, 1, 1])
      #expect(shapes["backbone.layer2.3.conv1.conv.weight"] == [16, 64, 1, 1, 1])
      #expect(shapes["backbone.layer3.5.conv1.conv.weight"] == [32, 128, 3, 1, 1])
      #expect(shapes["backbone.layer4.2.conv2.conv.weight"] == [64, 64, 1, 3, 3])
      #expect(shapes["cls_head.fc_cls.weight"] == [5, 256])
      // 53 convolutions with four batch-norm tensors each, and the classifier.
      #expect(shapes.count == 5 * 53 + 2)
      let basic = try Network(
        spec: ModelSpec(kind: .slowOnly, depth: 10, width: 8, classes: 5), backend: .openBLAS, threads: 1, seed: 0)
      let inflated = basic.namedTensors().first { $0.name == "backbone.layer3.0.conv2.conv.weight" }
      #expect(inflated?.shape == [32, 32, 3, 3, 3])
    }
  }

  @Test func `fresh weights have the stated distribution and depend on the seed alone`() async throws {
    try await compute.perform {
      let spec = ModelSpec(kind: .tsn, depth: 18, width: 16, classes: 12, zeroInitLastBN: true)
      let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 3)
      let fresh = network.namedTensors()
      _ = try network.trainingProgramme(InputShape(clips: 1, frames: 1, height: 32, width: 32))
      #expect(network.namedTensors() == fresh)
      #expect(try Network(spec: spec, backend: .openBLAS, threads: 1, seed: 3).namedTensors() == fresh)
      #expect(try Network(spec: spec, backend: .openBLAS, threads: 1, seed: 4).namedTensors() != fresh)
      for tensor in fresh where tensor.name.hasSuffix("conv.weight") {
        let fanOut = Double(tensor.shape[0] * tensor.shape[2] * tensor.shape[3])
        let variance = tensor.values.reduce(0) { $0 + Double($1) * Double($1) } / Double(tensor.values.count)
        let bound = 5 * (2 / Double(tensor.values.count)).squareRoot()
        #expect(abs(variance * fanOut / 2 - 1) < bound, "\(tensor.name)")
      }
      let last = fresh.first { $0.name == "backbone.layer2.1.conv2.bn.weight" }
      #expect(last?.values == [Float](repeating: 0, count: 32))
      let first = fresh.first { $0.name == "backbone.layer2.1.conv1.bn.weight" }
      #expect(first?.values == [Float](repeating: 1, count: 32))
    }
  }

  @Test func `impossible models and inputs are refused with their numbers`() async throws {
    try await compute.perform {
      let deep = ModelSpec(kind: .tsn, depth: 20, classes: 5)
      #expect {
        try Network(spec: deep, backend: .oneDNN, threads: 1, seed: 0)
      } throws: { "\($0)".contains("depth 20 found in the model; expected one of 10, 18, 34, 50, 101, 152") }
      let shallow = ModelSpec(kind: .irCSN, depth: 34, classes: 5)
      #expect {
        try Network(spec: shallow, backend: .oneDNN, threads: 1, seed: 0)
      } throws: { "\($0)".contains("depth 34 found in an ir-CSN; expected 50, 101 or 152") }
      let network = try Network(
        spec: ModelSpec(kind: .tsn, depth: 10, width: 8, classes: 5), backend: .oneDNN, threads: 1, seed: 0)
      #expect(throws: EngineError.self) {
        try network.trainingProgramme(InputShape(clips: 0, frames: 1, height: 32, width: 32))
      }
    }
  }
}
