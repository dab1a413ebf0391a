import Engine
import Foundation
import Testing

@Suite struct AdamWTests {
  @Test(arguments: EngineBackend.allCases, [nil, 0.5])
  func `steps equal the definition`(_ backend: EngineBackend, _ clipNorm: Double?) async throws {
    try await compute.perform {
      let run = SmallRun(backend: backend)
      let network = try run.network()
      var first: [String: [Double]] = [:]
      var second: [String: [Double]] = [:]
      for step in 1...10 {
        network.zeroGradients()
        _ = try run.pass(network, step)
        let gradients = network.gradients()
        let before = network.byName()
        let norm = gradients.reduce(0.0) { $0 + innerProduct($1.values, $1.values) }.squareRoot()
        let scale = clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
        network.update(
          .adamW(
            AdamW(
              rate: 0.01, firstBeta: 0.8, secondBeta: 0.98, epsilon: 1e-4, weightDecay: 0.1, clipNorm: clipNorm,
              step: step)))
        let after = network.byName()
        for gradient in gradients {
          let w = try #require(before[gradient.name])
          var m = first[gradient.name] ?? [Double](repeating: 0, count: w.count)
          var v = second[gradient.name] ?? m
          let t = Double(step)
          let expected = w.indices.map { i in
            let g = scale * Double(gradient.values[i])
            m[i] = 0.8 * m[i] + 0.2 * g
            v[i] = 0.98 * v[i] + 0.02 * g * g
            let (mean, square) = (m[i] / (1 - pow(0.8, t)), v[i] / (1 - pow(0.98, t)))
            return Float(Double(w[i]) * (1 - 0.01 * 0.1) - 0.01 * mean / (square.squareRoot() + 1e-4))
          }
          (first[gradient.name], second[gradient.name]) = (m, v)
          #expect(relativeDifference(try #require(after[gradient.name]), expected) < 1e-5, "\(gradient.name)")
        }
      }
    }
  }

  @Test func `memory loaded into a fresh network goes on bit by bit`() async throws {
    try await compute.perform {
      let run = SmallRun()
      func train(_ network: Network, _ steps: ClosedRange<Int>) throws {
        for step in steps {
          network.zeroGradients()
          _ = try run.pass(network, step)
          network.update(.adamW(AdamW(rate: 0.01, step: step)))
          network.average(WeightAverage(decay: 0.7, step: step))
        }
      }
      let whole = try run.network()
      #expect(whole.secondMoments() == [] && whole.averages() == [])
      try train(whole, 1...5)
      let first = try run.network()
      try train(first, 1...3)
      let resumed = try run.network(seed: 99)
      #expect(try resumed.load(first.namedTensors()).isExact)
      #expect(try resumed.loadMomentum(first.momentum()).isExact)
      #expect(try resumed.loadSecondMoments(first.secondMoments()).isExact)
      #expect(try resumed.loadAverages(first.averages()).isExact)
      try train(resumed, 4...5)
      #expect(resumed.namedTensors() == whole.namedTensors())
      #expect(resumed.secondMoments() == whole.secondMoments())
      #expect(resumed.averages() == whole.averages())
    }
  }
}

extension Network {
  /// Weights and running statistics by name.
  func byName() -> [String: [Float]] {
    Dictionary(uniqueKeysWithValues: namedTensors().map { ($0.name, $0.values) })
  }
}
