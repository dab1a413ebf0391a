import Engine
import Testing

@Suite struct PretrainedWeightsTests {
  @Test(
    arguments: [
      ("conv1.weight", "backbone.conv1.conv.weight"), ("bn1.running_mean", "backbone.conv1.bn.running_mean"),
      ("layer3.5.conv2.weight", "backbone.layer3.5.conv2.conv.weight"),
      ("layer1.0.bn3.bias", "backbone.layer1.0.conv3.bn.bias"),
      ("layer2.0.downsample.0.weight", "backbone.layer2.0.downsample.conv.weight"),
      ("layer2.0.downsample.1.running_var", "backbone.layer2.0.downsample.bn.running_var"), ("fc.weight", nil),
    ] as [(String, String?)])
  func `torchvision's names map to MMAction2's`(_ name: String, _ expected: String?) {
    #expect(PretrainedWeights.mmactionName(name) == expected)
  }

  @Test func `inflation spreads kernels over time and leaves the rest as it is`() async throws {
    try await compute.perform {
      let flat = try Network(
        spec: ModelSpec(kind: .tsn, depth: 50, width: 8, classes: 3), backend: .oneDNN, threads: 2, seed: 1)
      let deep = try Network(
        spec: ModelSpec(kind: .slowOnly, depth: 50, width: 8, classes: 3), backend: .oneDNN, threads: 2, seed: 2)
      let inflated = PretrainedWeights.inflate(flat.namedTensors(), to: deep.namedTensors())
      #expect(try deep.load(inflated).isExact)
      let kernel = deep.namedTensors().first { $0.name == "backbone.layer3.0.conv1.conv.weight" }
      let source = flat.namedTensors().first { $0.name == "backbone.layer3.0.conv1.conv.weight" }
      #expect(kernel?.values[1] == source.map { $0.values[0] / 3 })
      #expect(kernel?.shape == [32, 64, 3, 1, 1])
      let middle = inflated.first { $0.name == "backbone.layer2.0.conv2.conv.weight" }
      #expect(middle?.values == flat.namedTensors().first { $0.name == middle?.name }?.values)
    }
  }
}
