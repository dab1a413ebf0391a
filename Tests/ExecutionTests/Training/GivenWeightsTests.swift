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
    let weights = GivenWeights(tensors, file: "w.safetensors")
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
    #expect(GivenWeights(renamed + [head], file: "").classes == nil)
    let found = try await loaded(renamed + [head, counter], into: spec)
    #expect(found.notes.isEmpty)
    for (tensor, original) in zip(found.tensors, own) where !tensor.name.hasPrefix("cls_head.") {
      #expect(tensor == original, "\(tensor.name)")
    }
    let plain = try await loaded(own, into: spec)
    #expect(plain.tensors == own && GivenWeights(own, file: "").classes == 3)
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
}
