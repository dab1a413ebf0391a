import Engine
import Testing

@Suite struct ReplicaTests {
  /// What `count` copies of a network are: networks of their own, each with a part of the batch and its own running
  /// statistics, whose gradients are averaged before each makes the same step.
  private struct Copies {
    let run: SmallRun
    var networks: [Network]
    var velocity: [String: [Float]] = [:]

    init(_ count: Int, _ run: SmallRun) throws {
      self.run = run
      networks = try (0..<count).map { _ in try run.network() }
    }

    /// Level by level: neighbours, then pairs of neighbours.
    private func sum(_ gradients: [[Float]]) -> [Float] {
      var level = gradients
      while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map { left in
          left + 1 < level.count ? zip(level[left], level[left + 1]).map { $0 + $1 } : level[left]
        }
      }
      return level[0]
    }

    mutating func step(_ number: Int, momentum: Float, decay: Float, rate: Float) throws {
      let count = networks.count
      var gradients: [[NamedTensor]] = []
      for (replica, network) in networks.enumerated() {
        network.zeroGradients()
        _ = try run.pass(network, number * count + replica)
        gradients.append(network.gradients())
      }
      let weights = networks[0].byName()
      let updated = gradients[0].indices.map { index in
        let tensor = gradients[0][index]
        let mean = sum(gradients.map { $0[index].values }).map { $0 * (1 / Float(count)) }
        var w = weights[tensor.name] ?? []
        var v = velocity[tensor.name] ?? [Float](repeating: 0, count: w.count)
        for i in w.indices {
          v[i] = v[i] * momentum + (mean[i] + w[i] * decay)
          w[i] -= v[i] * rate
        }
        velocity[tensor.name] = v
        return NamedTensor(name: tensor.name, shape: tensor.shape, values: w)
      }
      for network in networks { _ = try network.load(updated) }
    }
  }

  @Test(arguments: EngineBackend.allCases, [2, 3, 4, 5, 8])
  func `replicas are so many networks averaged by the tree, to the bit`(
    _ backend: EngineBackend, _ count: Int
  ) async throws {
    try await compute.perform {
      let run = SmallRun(shape: InputShape(clips: 2, frames: 2, height: 33, width: 30), backend: backend)
      let network = try run.network()
      var copies = try Copies(count, run)
      let sgd = SGD(rate: 0.03, momentum: 0.9, weightDecay: 0.01, clipNorm: nil)
      for step in 0..<3 {
        try network.replicate(count) { replica in _ = try run.pass(network, step * count + replica) }
        network.update(sgd)
        try copies.step(step, momentum: 0.9, decay: 0.01, rate: 0.03)
      }
      let (found, expected) = (network.byName(), copies.networks[0].byName())
      for (name, values) in expected { #expect(found[name] == values, "\(name)") }
      // The others went the same way with statistics of their own, which nothing reads.
      let other = copies.networks[count - 1].byName()
      #expect(other["cls_head.fc_cls.weight"] == found["cls_head.fc_cls.weight"])
      #expect(other["backbone.conv1.bn.running_mean"] != found["backbone.conv1.bn.running_mean"])
    }
  }

  @Test func `one replica is none`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let (plain, single) = (try run.network(), try run.network())
      try run.train(plain, 0..<3)
      for step in 0..<3 {
        try single.replicate(1) { _ in _ = try run.pass(single, step) }
        single.update(run.sgd)
      }
      #expect(plain.namedTensors() == single.namedTensors())
      #expect(plain.momentum() == single.momentum())
    }
  }

  @Test func `a replica adds up its batches before it is averaged`() async throws {
    try await compute.perform {
      let run = SmallRun()
      let network = try run.network()
      try network.replicate(2) { replica in
        for batch in 0..<2 { _ = try run.pass(network, 2 * replica + batch, weight: 0.5) }
      }
      let parts = try (0..<2).map { replica in
        let one = try run.network()
        one.zeroGradients()
        for batch in 0..<2 { _ = try run.pass(one, 2 * replica + batch, weight: 0.5) }
        return one.gradients()
      }
      for (index, mean) in network.gradients().enumerated() {
        #expect(mean.values == zip(parts[0][index].values, parts[1][index].values).map { ($0 + $1) * 0.5 })
      }
    }
  }
}
