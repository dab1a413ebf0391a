import Engine
import Execution
import Foundation
import TestSupport
import Testing

/// Weights under the names of other tools.
@Suite("Given weights", .serialized)
struct GivenWeightsTests {
  private let spec = ModelSpec(kind: .tsn, depth: 10, width: 8, classes: 3)

  /// The tensors of a network drawn at random, on the compute thread.
  private func drawn(_ spec: ModelSpec, seed: UInt64) async throws -> [NamedTensor] {
    let thread = try ComputeThread()
    return try await thread.perform {
      try Network(spec: spec, backend: .oneDNN, threads: 1, seed: seed).namedTensors()
    }
  }

  /// What a network of `spec` holds after loading, and what was noted.
  private func loaded(
    _ tensors: [NamedTensor], into spec: ModelSpec
  ) async throws -> (tensors: [NamedTensor], notes: [String]) {
    let weights = try GivenWeights(tensors, file: "w.safetensors")
    let thread = try ComputeThread()
    return try await thread.perform {
      var notes: [String] = []
      let network = try weights.network(
        spec, compute: EngineCompute(), precision: .float32, threads: 1, note: { notes.append($0) })
      return (network.namedTensors(), notes)
    }
  }

  /// `backbone.layer1.0.conv2.bn.weight` → `layer1.0.bn2.weight`, as torchvision has it.
  private func torchvision(_ name: String) -> String? {
    guard name.hasPrefix("backbone.") else { return nil }
    var parts = name.split(separator: ".").dropFirst().map(String.init)
    guard let place = parts.firstIndex(where: { $0 == "conv" || $0 == "bn" }) else { return nil }
    let isNorm = parts.remove(at: place) == "bn"
    if parts[place - 1] == "downsample" {
      parts.insert(isNorm ? "1" : "0", at: place)
    } else if isNorm {
      parts[place - 1] = "bn" + parts[place - 1].dropFirst("conv".count)
    }
    return parts.joined(separator: ".")
  }

  @Test func `torchvision's names and MMAction2's give one network`() async throws {
    let own = try await drawn(spec, seed: 7)
    let renamed = own.compactMap { tensor in
      torchvision(tensor.name).map { NamedTensor(name: $0, shape: tensor.shape, values: tensor.values) }
    }
    #expect(
      renamed.contains { $0.name == "layer1.0.bn1.running_var" } && renamed.contains { $0.name == "conv1.weight" })
    let head = NamedTensor(name: "fc.weight", shape: [1000, 64], values: Array(repeating: 0, count: 64_000))
    let counter = NamedTensor(name: "bn1.num_batches_tracked", shape: [], values: [3])
    #expect(try GivenWeights(renamed + [head], file: "").classes == nil)
    let found = try await loaded(renamed + [head, counter], into: spec)
    #expect(found.notes.isEmpty)
    for (tensor, original) in zip(found.tensors, own) where !tensor.name.hasPrefix("cls_head.") {
      #expect(tensor == original, "\(tensor.name)")
    }
    let plain = try await loaded(own, into: spec)
    #expect(try plain.tensors == own && GivenWeights(own, file: "").classes == 3)
  }

  @Test func `2D kernels are spread over the time of a network of clips`() async throws {
    var slow = spec
    slow.kind = .slowOnly
    let own = try await drawn(spec, seed: 7)
    let found = try await loaded(own, into: slow)
    for (tensor, flat) in zip(found.tensors, own) where tensor.shape.count == 5 {
      let taps = tensor.shape[2]
      let sum = stride(from: 0, to: tensor.values.count, by: 1).reduce(0.0) { $0 + Double(tensor.values[$1]) }
      let expected = flat.values.reduce(0.0) { $0 + Double($1) }
      #expect(abs(sum - expected) < 1e-3, "\(tensor.name) over \(taps)")
    }
    #expect(found.tensors.contains { $0.shape.count == 5 && $0.shape[2] == 3 })
  }

  @Test func `averages of a checkpoint are its result, and what is left over is noted`() async throws {
    let own = try await drawn(spec, seed: 7)
    let other = try await drawn(spec, seed: 8)
    let averages = other.map { NamedTensor(name: "average." + $0.name, shape: $0.shape, values: $0.values) }
    let extra = NamedTensor(name: "average.neck.weight", shape: [1], values: [1])
    let found = try await loaded(own + averages + [extra], into: spec)
    #expect(found.tensors == other)
    #expect(found.notes.count == 1 && found.notes[0].contains("neck.weight"))
  }

  // MARK: Refusals

  private func refusal(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `other names than stated are told with what to write`() async throws {
    let own = try await drawn(spec, seed: 7)
    let wrong = refusal { _ = try GivenWeights(own, file: "w.pth", names: .torchvision) }
    #expect(wrong.hasPrefix("w.pth has the names of mmaction (backbone."), "\(wrong)")
    #expect(wrong.hasSuffix("write model: {init: {names: mmaction}}"))
    let foreign = own.map { NamedTensor(name: "blocks." + $0.name, shape: $0.shape, values: $0.values) }
    let unknown = refusal { _ = try GivenWeights(foreign, file: "w.pth", names: .mmaction) }
    #expect(unknown.contains("names that omni does not know (blocks.backbone."), "\(unknown)")
  }

  /// Why tensors cannot be loaded into a network of `spec`.
  private func misfit(_ tensors: [NamedTensor], into spec: ModelSpec, inflates: Bool = false) async throws -> String {
    let weights = try GivenWeights(tensors, file: "w.pth")
    let thread = try ComputeThread()
    return try await thread.perform {
      let network = try Network(spec: spec, backend: .oneDNN, threads: 1, seed: 3)
      let before = network.namedTensors()
      let found = refusal { try weights.load(into: network, inflates: inflates, whose: "the model of the recipe") }
      #expect(network.namedTensors() == before)
      return found
    }
  }

  @Test func `a misfit says what was found, what was expected and how to mend it, and loads nothing`() async throws {
    let own = try await drawn(spec, seed: 7)
    var slow = spec
    slow.kind = .slowOnly
    let flat = try await misfit(own, into: slow)
    #expect(
      flat.contains(
        "backbone.conv1.conv.weight is 8 \u{00D7} 3 \u{00D7} 7 \u{00D7} 7, expected 8 \u{00D7} 3 \u{00D7} 1"))
    #expect(flat.contains("write model: {init: {inflate: true}}"), "\(flat)")
    var deeper = spec
    deeper.depth = 18
    let shallow = try await misfit(own, into: deeper)
    #expect(shallow.contains("missing: backbone.layer1.1.conv1.conv.weight"), "\(shallow)")
    #expect(shallow.contains("the file holds a tsn of depth 10 and width 8, the recipe asks for a tsn of depth 18"))
    let gap = try await misfit(own.filter { $0.name != "backbone.layer2.0.conv1.bn.running_var" }, into: spec)
    #expect(gap == "w.pth does not fit the model of the recipe: missing: backbone.layer2.0.conv1.bn.running_var")
  }

  @Test func `what is no number is refused by name`() async throws {
    var own = try await drawn(spec, seed: 7)
    let place = try #require(own.firstIndex { $0.name == "backbone.layer1.0.conv1.conv.weight" })
    own[place].values[5] = .nan
    own[place].values[6] = .infinity
    let found = try await misfit(own, into: spec)
    #expect(found.contains("2 of 576 values of backbone.layer1.0.conv1.conv.weight are no finite numbers"), "\(found)")
  }
}
