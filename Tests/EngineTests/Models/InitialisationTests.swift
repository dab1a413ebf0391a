import Engine
import Foundation
import Testing

/// Fresh weights against their stated distributions: He normal by fan-out for convolutions, normal with deviation 0.01
/// for the classifier, constants elsewhere.
@Suite struct InitialisationTests {
  static let specs = [
    ModelSpec(kind: .tsn, depth: 50, width: 16, classes: 40),
    ModelSpec(kind: .slowOnly, depth: 18, width: 16, classes: 40, zeroInitLastBN: true),
    ModelSpec(kind: .slowOnly, depth: 50, width: 16, classes: 40, zeroInitLastBN: true),
    ModelSpec(kind: .irCSN, depth: 50, width: 16, classes: 40),
  ]

  private func fresh(_ spec: ModelSpec, seed: UInt64 = 8) async throws -> [NamedTensor] {
    try await compute.perform {
      try Network(spec: spec, backend: .openBLAS, threads: 1, seed: seed).namedTensors()
    }
  }

  /// The largest distance between the values' distribution and a normal one with mean 0, times √n (Kolmogorov's statistic).
  private func distance(_ values: [Float], deviation: Double) -> Double {
    let sorted = values.map { Double($0) }.sorted()
    let n = Double(sorted.count)
    var largest = 0.0
    for (index, value) in sorted.enumerated() {
      let share = 0.5 * erfc(-value / (deviation * 2.0.squareRoot()))
      largest = max(largest, abs(share - Double(index) / n), abs(share - Double(index + 1) / n))
    }
    return largest * n.squareRoot()
  }

  @Test(arguments: specs)
  func `convolutions are He normal by fan-out, the classifier normal`(_ spec: ModelSpec) async throws {
    let tensors = try await fresh(spec).filter { $0.shape.count > 1 }
    #expect(tensors.count > 20)
    for tensor in tensors {
      let fanOut = Double(tensor.shape[0] * tensor.shape.dropFirst(2).reduce(1, *))
      let deviation = tensor.name == "cls_head.fc_cls.weight" ? 0.01 : (2 / fanOut).squareRoot()
      // A true sample exceeds 2.4 once in fifty thousand; a deviation five per cent off fails from 10,000 values on.
      #expect(distance(tensor.values, deviation: deviation) < 2.4, "\(tensor.name)")
    }
    let largest = try #require(tensors.max { $0.values.count < $1.values.count })
    let fanOut = Double(largest.shape[0] * largest.shape.dropFirst(2).reduce(1, *))
    #expect(distance(largest.values, deviation: 1.05 * (2 / fanOut).squareRoot()) > 2.4)
  }

  @Test(arguments: specs)
  func `scales are one, shifts zero, and the last scale of a block zero where that is asked for`(
    _ spec: ModelSpec
  ) async throws {
    let last = spec.depth >= 50 ? ".conv3.bn.weight" : ".conv2.bn.weight"
    for tensor in try await fresh(spec) where tensor.shape.count == 1 {
      let isZero =
        tensor.name.hasSuffix("bias") || tensor.name.hasSuffix("running_mean")
        || (spec.zeroInitLastBN && tensor.name.hasSuffix(last))
      #expect(tensor.values.allSatisfy { $0 == (isZero ? 0 : 1) }, "\(tensor.name)")
    }
  }

  @Test func `every tensor has draws of its own, whatever else the network holds`() async throws {
    let tensors = try await fresh(Self.specs[0])
    let equal = Dictionary(grouping: tensors.filter { $0.shape.count > 1 }, by: \.shape).values.filter { $0.count > 1 }
    #expect(equal.count > 3)
    for group in equal {
      for (a, b) in zip(group, group.dropFirst()) {
        let norms = innerProduct(a.values, a.values) * innerProduct(b.values, b.values)
        let correlation = innerProduct(a.values, b.values) / norms.squareRoot()
        #expect(abs(correlation) < 5 / Double(a.values.count).squareRoot(), "\(a.name), \(b.name)")
      }
    }
    var other = Self.specs[0]
    other.classes = 7
    let fewer = Dictionary(uniqueKeysWithValues: try await fresh(other).map { ($0.name, $0.values) })
    #expect(tensors.filter { !$0.name.hasPrefix("cls_head.") }.allSatisfy { fewer[$0.name] == $0.values })
  }
}
