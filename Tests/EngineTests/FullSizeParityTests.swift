import Engine
import Foundation
import Testing

/// ResNet-50 at 224 × 224 against PyTorch's digests (`Reference/full_size.json`, made by the script beside it).
///
/// The stored numbers are those of double precision. PyTorch's own float32 differs from them by what `rounding` says; two
/// correct programs in float32 may differ by as much in either direction, and the bounds below leave each a factor for
/// sums in another order.
@Suite struct FullSizeParityTests {
  /// One network of the script.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    /// How far PyTorch's float32 is from its double precision.
    struct Rounding: Decodable, Sendable {
      var logits: Double
      var gradient_norm: Double
      var gradient_entry: Double
      var losses: [Double]
    }

    var kind: ModelSpec.Kind
    var depth: Int
    var width: Int
    var classes: Int
    var clips: Int
    var frames: Int
    var size: Int
    var rate: Double
    var momentum: Double
    var weight_decay: Double
    var clip: Double
    var losses: [Double]
    var gradient_norms: [Double]
    var logits: [Double]
    /// The norm, then entries at the middles of equal parts of the flattened tensor.
    var gradients: [String: [Double]]
    var rounding: Rounding

    var testDescription: String { kind.rawValue }
    var spec: ModelSpec { ModelSpec(kind: kind, depth: depth, width: width, classes: classes) }
    var shape: InputShape { InputShape(clips: clips, frames: frames, height: size, width: size) }
    var sgd: SGD { SGD(rate: rate, momentum: momentum, weightDecay: weight_decay, clipNorm: clip) }
  }

  /// What is allowed: logits relative to the largest, the rest as the script measures `rounding`.
  struct Bounds: Sendable, CustomTestStringConvertible {
    var algorithm: KernelAlgorithm
    var logits: Double
    /// Times PyTorch's own rounding.
    var gradients: Double
    var losses: Double

    var testDescription: String { algorithm.rawValue }

    static let all = [
      Bounds(algorithm: .direct, logits: 1e-4, gradients: 3, losses: 1e-3),
      // Winograd's transforms round about ten times as much.
      Bounds(algorithm: .winograd, logits: 1e-3, gradients: 20, losses: 1e-3),
    ]
  }

  static let cases: [Case] = StoredCases.read("full_size.json")

  @Test func `the stored numbers are there`() {
    #expect(Self.cases.map(\.kind) == [.tsn, .slowOnly])
    #expect(Self.cases.allSatisfy { $0.losses.count == 10 && $0.gradients.count == 3 * 53 + 2 })
  }

  @Test(arguments: cases, Bounds.all)
  func `logits, every gradient and ten losses are PyTorch's`(_ stored: Case, _ bounds: Bounds) async throws {
    try await compute.perform {
      let network = try Self.network(stored, bounds.algorithm)
      let programme = try network.trainingProgramme(stored.shape)
      // Winograd's ten steps once are enough; the second network shows its first step.
      let steps = bounds.algorithm == .direct || stored.kind == .tsn ? stored.losses.count : 1
      for step in 0..<steps {
        network.zeroGradients()
        let loss = programme.forwardBackward(
          input: Formula.input(stored.shape, step: step),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: step), seed: 0,
          step: UInt64(step))
        if step == 0 {
          Self.compareLogits(programme.logits, stored, bounds)
          Self.compareGradients(network.gradients(), stored, bounds)
        }
        let norm = network.update(stored.sgd)
        #expect(abs(Double(loss) - stored.losses[step]) <= bounds.losses * stored.losses[step], "loss of step \(step)")
        #expect(abs(norm.total - stored.gradient_norms[step]) <= 1e-2 * stored.gradient_norms[step], "step \(step)")
      }
    }
  }

  /// The formula's network; all algorithms but direct ones are asked for by a table that names them everywhere.
  private static func network(_ stored: Case, _ algorithm: KernelAlgorithm) throws -> Network {
    var source = KernelSource.machineIndependent
    if algorithm != .direct {
      let asked = try Network(spec: stored.spec, backend: .oneDNN, threads: 2, seed: 1)
      _ = try asked.trainingProgramme(stored.shape)
      source = .table(KernelTable(choices: asked.kernelChoices.choices.mapValues { _ in algorithm }))
    }
    let network = try Network(spec: stored.spec, backend: .oneDNN, threads: 2, seed: 1, kernels: source)
    #expect(try network.load(Formula.weights(network.namedTensors())).isExact)
    return network
  }

  private static func compareLogits(_ found: [Float], _ stored: Case, _ bounds: Bounds) {
    let largest = stored.logits.map(abs).max() ?? 0
    #expect(found.count == stored.logits.count)
    for (a, b) in zip(found, stored.logits) { #expect(abs(Double(a) - b) <= bounds.logits * largest) }
  }

  private static func compareGradients(_ found: [NamedTensor], _ stored: Case, _ bounds: Bounds) {
    #expect(found.count == stored.gradients.count)
    for gradient in found {
      guard let expected = stored.gradients[gradient.name], let expectedNorm = expected.first else {
        Issue.record("\(gradient.name) is not stored")
        continue
      }
      let norm = innerProduct(gradient.values, gradient.values).squareRoot()
      let normBound = bounds.gradients * stored.rounding.gradient_norm
      #expect(abs(norm - expectedNorm) <= normBound * expectedNorm, "\(gradient.name): \(norm), not \(expectedNorm)")
      let typical = expectedNorm / Double(gradient.values.count).squareRoot()
      let entries = expected.dropFirst()
      for (index, entry) in entries.enumerated() {
        let value = Double(gradient.values[(2 * index + 1) * gradient.values.count / (2 * entries.count)])
        let bound = bounds.gradients * stored.rounding.gradient_entry * max(abs(entry), typical)
        #expect(abs(value - entry) <= bound, "\(gradient.name) at \(index): \(value), not \(entry)")
      }
    }
  }
}
