import Engine
import Testing

@Suite struct ParameterGroupTests {
  private let groups = [
    ParameterGroup(match: ".bn.", rate: 0.5, weightDecay: 0), ParameterGroup(match: "cls_head", rate: 10),
    ParameterGroup(match: "layer1.0.conv1.bn.weight", rate: 0, weightDecay: 3),
  ]

  /// The factors by hand, from the names alone.
  private func factors(_ name: String) -> (rate: Double, decay: Double) {
    if name.contains("layer1.0.conv1.bn.weight") { return (0, 3) }
    if name.contains("cls_head") { return (10, 1) }
    return name.contains(".bn.") ? (0.5, 0) : (1, 1)
  }

  @Test func `sgd steps with the factors of the longest match`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let network = try run.network()
      try network.setGroups(groups)
      var velocity: [String: [Double]] = [:]
      for step in 1...3 {
        network.zeroGradients()
        _ = try run.pass(network, step)
        let (gradients, before) = (network.gradients(), network.byName())
        network.update(SGD(rate: 0.1, momentum: 0.9, weightDecay: 0.01, clipNorm: nil))
        let after = network.byName()
        for gradient in gradients {
          let w = try #require(before[gradient.name])
          let (rate, decay) = factors(gradient.name)
          var v = velocity[gradient.name] ?? [Double](repeating: 0, count: w.count)
          let expected = w.indices.map { i in
            v[i] = 0.9 * v[i] + Double(gradient.values[i]) + 0.01 * decay * Double(w[i])
            return Float(Double(w[i]) - 0.1 * rate * v[i])
          }
          velocity[gradient.name] = v
          #expect(relativeDifference(try #require(after[gradient.name]), expected) < 1e-5, "\(gradient.name)")
        }
      }
    }
  }

  @Test func `adamw's decay and rate have factors too`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let (plain, grouped) = (try run.network(), try run.network())
      try grouped.setGroups(groups)
      for network in [plain, grouped] {
        network.zeroGradients()
        _ = try run.pass(network, 1)
      }
      let before = plain.byName()
      plain.update(.adamW(AdamW(rate: 0.01, weightDecay: 0, step: 1)))
      grouped.update(.adamW(AdamW(rate: 0.01, weightDecay: 0.1, step: 1)))
      let (moved, after) = (plain.byName(), grouped.byName())
      for gradient in grouped.gradients() {
        let (rate, decay) = factors(gradient.name)
        let (w, step) = (try #require(before[gradient.name]), try #require(moved[gradient.name]))
        let expected = w.indices.map { i in
          Float(Double(w[i]) * (1 - 0.01 * rate * 0.1 * decay) + rate * (Double(step[i]) - Double(w[i])))
        }
        #expect(relativeDifference(try #require(after[gradient.name]), expected) < 1e-5, "\(gradient.name)")
      }
    }
  }

  @Test func `a text that is in no name is refused`() async throws {
    try await compute.perform {
      let network = try SmallRun().network()
      #expect {
        try network.setGroups([ParameterGroup(match: "fc_cls"), ParameterGroup(match: "norm")])
      } throws: { error in
        "\(error)".contains("\"norm\"") && !"\(error)".contains("\"fc_cls\"")
      }
    }
  }
}
