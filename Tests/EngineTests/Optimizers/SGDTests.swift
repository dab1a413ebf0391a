import Engine
import Testing

@Suite struct SGDTests {
  /// Applies one update by the definition to what the network holds, in double.
  @Test(arguments: EngineBackend.allCases, [nil, 0.5, 1000.0])
  func `an update equals the definition`(_ backend: EngineBackend, _ clipNorm: Double?) async throws {
    try await check(backend, clipNorm, isNesterov: false)
  }

  @Test(arguments: EngineBackend.allCases)
  func `Nesterov's update looks one step ahead`(_ backend: EngineBackend) async throws {
    try await check(backend, 0.5, isNesterov: true)
  }

  private func check(_ backend: EngineBackend, _ clipNorm: Double?, isNesterov: Bool) async throws {
    try await compute.perform {
      let run = SmallRun(backend: backend)
      let sgd = SGD(rate: 0.05, momentum: 0.9, weightDecay: 0.01, clipNorm: clipNorm, isNesterov: isNesterov)
      let network = try run.network()
      var velocity: [String: [Double]] = [:]
      for step in 0..<3 {
        network.zeroGradients()
        _ = try run.pass(network, step)
        let gradients = network.gradients()
        let before = Dictionary(uniqueKeysWithValues: network.namedTensors().map { ($0.name, $0.values) })
        let norm = gradients.reduce(0.0) { $0 + innerProduct($1.values, $1.values) }.squareRoot()
        let scale = clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
        let found = network.update(sgd)
        #expect(abs(found.total - norm) < 1e-9 * norm)
        #expect(abs(found.scale - scale) < 1e-9)
        let after = Dictionary(uniqueKeysWithValues: network.namedTensors().map { ($0.name, $0.values) })
        for gradient in gradients {
          let w = try #require(before[gradient.name])
          var v = velocity[gradient.name] ?? [Double](repeating: 0, count: w.count)
          let g = w.indices.map { scale * Double(gradient.values[$0]) + 0.01 * Double(w[$0]) }
          for i in w.indices { v[i] = 0.9 * v[i] + g[i] }
          velocity[gradient.name] = v
          let expected = w.indices.map { Float(Double(w[$0]) - 0.05 * (isNesterov ? g[$0] + 0.9 * v[$0] : v[$0])) }
          #expect(relativeDifference(try #require(after[gradient.name]), expected) < 1e-5, "\(gradient.name)")
        }
      }
    }
  }
}
