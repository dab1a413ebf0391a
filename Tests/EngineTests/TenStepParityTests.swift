import Engine
import Foundation
import Testing

/// Ten steps of tiny networks against PyTorch's numbers (`Reference/ten_steps.json`, made by the script beside it).
@Suite struct TenStepParityTests {
  /// One network of the script.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
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
    var losses: [Float]
    var gradient_norms: [Double]
    var first_gradients: [String: Double]
    var logits: [Float]
    var feature_norm: Double

    var testDescription: String { "\(kind.rawValue) depth \(depth)" }
    var spec: ModelSpec { ModelSpec(kind: kind, depth: depth, width: width, classes: classes) }
    var shape: InputShape { InputShape(clips: clips, frames: frames, height: size, width: size) }
    /// How far gradients may be, relative to their norms: where few positions are left, one ReLU that rounding opens or
    /// shuts moves them (the script says by how much).
    var gradientBound: Double { kind == .irCSN ? 2e-2 : 1e-3 }
    var sgd: SGD { SGD(rate: rate, momentum: momentum, weightDecay: weight_decay, clipNorm: clip) }
  }

  static let cases: [Case] = StoredCases.read("ten_steps.json")

  @Test func `the stored numbers are there`() {
    #expect(Self.cases.count == 5)
    #expect(Self.cases.map(\.losses.count) == [10, 10, 4, 4, 4])
  }

  @Test(arguments: cases, EngineBackend.allCases)
  func `losses, gradient norms and final logits are PyTorch's`(_ stored: Case, _ backend: EngineBackend) async throws {
    try await compute.perform {
      let network = try Network(spec: stored.spec, backend: backend, threads: 2, seed: 1)
      #expect(try network.load(Formula.weights(network.namedTensors())).isExact)
      let programme = try network.trainingProgramme(stored.shape)
      for step in stored.losses.indices {
        network.zeroGradients()
        let loss = programme.forwardBackward(
          input: Formula.input(stored.shape, step: step),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: step), seed: 0,
          step: UInt64(step))
        if step == 0 {
          for gradient in network.gradients() {
            let norm = gradient.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let expected = stored.first_gradients[gradient.name] ?? .nan
            #expect(
              abs(norm - expected) <= stored.gradientBound * expected, "\(gradient.name): \(norm), expected \(expected)"
            )
          }
        }
        let norm = network.update(stored.sgd)
        // The first loss depends on rounding alone, the later ones on gradients too.
        let lossBound: Float = step == 0 ? 1e-5 : 1e-3
        #expect(abs(loss - stored.losses[step]) <= lossBound * stored.losses[step], "loss of step \(step)")
        let normBound = stored.gradientBound * stored.gradient_norms[step]
        #expect(abs(norm.total - stored.gradient_norms[step]) <= normBound, "step \(step)")
      }
      let inference = try network.inferenceProgramme(stored.shape)
      inference.forward(input: Formula.input(stored.shape, step: 0))
      let largest = stored.logits.map(abs).max() ?? 0
      for (found, expected) in zip(inference.logits, stored.logits) {
        #expect(abs(found - expected) <= 2e-3 * largest)
      }
      let featureNorm = inference.features.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(featureNorm - stored.feature_norm) <= 1e-3 * stored.feature_norm)
    }
  }
}
