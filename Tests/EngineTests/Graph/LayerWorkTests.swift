import Engine
import Testing

@Suite("Work by class of layer")
struct LayerWorkTests {
  private static let specs = [
    ModelSpec(kind: .tsn, depth: 10, width: 8, classes: 5),
    ModelSpec(kind: .slowOnly, depth: 50, width: 4, classes: 5),
    ModelSpec(kind: .irCSN, depth: 50, width: 4, classes: 5),
  ]
  private static let shape = InputShape(clips: 2, frames: 4, height: 32, width: 32)

  @Test(arguments: specs)
  func `forward work is the network's multiply-adds, both passes those of a training step`(spec: ModelSpec) {
    let training = spec.layerWork(Self.shape, isTraining: true)
    func sum(_ work: [LayerWork], _ pass: LayerClass.Pass) -> Double {
      work.filter { $0.layerClass.operation != .elementwise && $0.layerClass.pass == pass }.reduce(0) { $0 + $1.amount }
    }
    #expect(sum(training, .forward) == Double(spec.multiplyAdds(Self.shape)))
    #expect(sum(training, .forward) + sum(training, .backward) == Double(spec.trainingMultiplyAdds(Self.shape)))
    #expect(
      sum(spec.layerWork(Self.shape, isTraining: false), .inference) == Double(spec.multiplyAdds(Self.shape)))
  }

  @Test(arguments: specs)
  func `every call of a programme that belongs to a layer is found by its label`(spec: ModelSpec) throws {
    let network = try Network(spec: spec, backend: .openBLAS, threads: 1, seed: 1)
    let input = [Float](repeating: 0.5, count: Self.shape.elements)
    let labels = [Float](repeating: 0.2, count: Self.shape.clips * spec.classes)
    let calls = try network.trainingProgramme(Self.shape).profile(input: input, labels: labels)
    let known = Set(spec.layerWork(Self.shape, isTraining: true).map(\.label))
    let strange = calls.map(\.name).filter { name in
      let label = name.hasSuffix(" again") ? name.dropLast("again".count) + "backward" : name
      return !known.contains(String(label))
    }
    #expect(Set(strange).isSubset(of: ["logits", "loss"]), "\(Set(strange))")
    // A frozen network does forward work alone where it is frozen.
    let frozen = spec.layerWork(Self.shape, Freezing(stages: 5), isTraining: true)
    #expect(
      frozen.filter { $0.layerClass.pass == .backward }.allSatisfy {
        $0.label.hasPrefix("cls_head") || $0.label.hasPrefix("dropout")
      })
  }

  @Test func `classes tell operations, directions and widths apart`() {
    let work = ModelSpec(kind: .slowOnly, depth: 50, classes: 5).layerWork(Self.shape, isTraining: true)
    func name(_ label: String) -> String? { work.first { $0.label == label }?.layerClass.description }
    #expect(name("backbone.conv1.conv forward") == "stem forward")
    #expect(name("backbone.layer1.0.conv2.conv backward") == "spatial backward")
    #expect(name("backbone.layer3.0.conv1.conv forward") == "temporal forward")
    #expect(name("backbone.layer3.0.conv3.conv forward") == "pointwise forward")
    #expect(name("backbone.layer3.0.conv3.bn backward") == "elementwise backward")
    let narrow = ModelSpec(kind: .irCSN, depth: 50, width: 16, classes: 5).layerWork(Self.shape, isTraining: false)
    #expect(
      narrow.first { $0.label == "backbone.layer1.0.conv2.0.conv" }?.layerClass.description
        == "narrow depthwise inference")
  }
}
