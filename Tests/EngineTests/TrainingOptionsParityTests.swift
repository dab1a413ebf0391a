import Engine
import Foundation
import Testing

/// Twelve steps of tiny networks under each option of training, against PyTorch's own optimisers and loss
/// (`Reference/training_options.json`, made by the script beside it).
@Suite struct TrainingOptionsParityTests {
  /// One training of the script.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var kind: ModelSpec.Kind
    var depth: Int
    var width: Int
    var classes: Int
    var clips: Int
    var frames: Int
    var size: Int
    var optimizer: String
    var rate: Double
    var momentum: Double
    var nesterov: Bool
    var betas: [Double]
    var weight_decay: Double
    var clip: Double
    var label_smoothing: Double
    var average_decay: Double
    var frozen_stages: Int
    var frozen_statistics: Bool
    var losses: [Float]
    var gradient_norms: [Double]
    var moved: [String: Double]
    var logits: [Float]
    var average_logits: [Float]

    var testDescription: String {
      "\(kind.rawValue) \(optimizer)\(nesterov ? " nesterov" : "") smoothing \(label_smoothing) "
        + "frozen \(frozen_stages)\(frozen_statistics ? " statistics" : "")"
    }
    var spec: ModelSpec { ModelSpec(kind: kind, depth: depth, width: width, classes: classes) }
    var shape: InputShape { InputShape(clips: clips, frames: frames, height: size, width: size) }
    var freezing: Freezing { Freezing(stages: frozen_stages, statistics: frozen_statistics) }

    func rule(step: Int) -> UpdateRule {
      optimizer == "adamw"
        ? .adamW(
          AdamW(
            rate: rate, firstBeta: betas[0], secondBeta: betas[1], weightDecay: weight_decay, clipNorm: clip,
            step: step))
        : .sgd(
          SGD(rate: rate, momentum: momentum, weightDecay: weight_decay, clipNorm: clip, isNesterov: nesterov))
    }
  }

  static let cases: [Case] = StoredCases.read("training_options.json")

  @Test func `the stored numbers are there`() {
    #expect(Self.cases.count == 9)
    #expect(Self.cases.allSatisfy { $0.losses.count == 12 })
  }

  @Test(arguments: cases, EngineBackend.allCases)
  func `losses, gradient norms, ways and averages are PyTorch's`(
    _ stored: Case, _ backend: EngineBackend
  ) async throws {
    try await compute.perform {
      let network = try Network(
        spec: stored.spec, backend: backend, threads: 2, seed: 1, freezing: stored.freezing)
      let start = Formula.weights(network.namedTensors())
      #expect(try network.load(start).isExact)
      let programme = try network.trainingProgramme(stored.shape)
      for step in stored.losses.indices {
        network.zeroGradients()
        let loss = programme.forwardBackward(
          input: Formula.input(stored.shape, step: step),
          labels: Formula.labels(clips: stored.clips, classes: stored.classes, step: step),
          labelSmoothing: stored.label_smoothing, seed: 0, step: UInt64(step))
        let norm = network.update(stored.rule(step: step + 1))
        network.average(WeightAverage(decay: stored.average_decay, step: step + 1))
        #expect(
          abs(loss - stored.losses[step]) <= 1e-3 * stored.losses[step],
          "step \(step) of \(stored.testDescription), \(backend)")
        #expect(
          abs(norm.total - stored.gradient_norms[step]) <= 2e-3 * stored.gradient_norms[step],
          "step \(step) of \(stored.testDescription), \(backend)")
      }
      for (tensor, first) in zip(network.namedTensors(), start) {
        let way = zip(tensor.values, first.values).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        let expected = stored.moved[tensor.name] ?? .nan
        #expect(abs(way.squareRoot() - expected) <= 5e-3 * expected, "\(tensor.name): \(way.squareRoot()), \(expected)")
      }
      let inference = try network.inferenceProgramme(stored.shape)
      func compare(_ expected: [Float]) {
        inference.forward(input: Formula.input(stored.shape, step: 0))
        #expect(relativeDifference(inference.logits, expected) <= 3e-3)
      }
      compare(stored.logits)
      #expect(try network.load(network.resultingTensors()).isExact)
      compare(stored.average_logits)
    }
  }
}
