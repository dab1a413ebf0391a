import Engine
import Testing

@Suite struct FrozenBatchNormalizationTests {
  /// A layer by its definition, in double: the line of every channel and what follows from it.
  private struct Reference {
    let shape: ActivationShape
    let values: [[Float]]
    let hasReLU: Bool

    func channel(_ i: Int) -> Int { i / shape.positions % shape.c }

    func normalized(_ x: [Float], _ i: Int) -> Double {
      let c = channel(i)
      return (Double(x[i]) - Double(values[2][c])) / (Double(values[3][c]) + 1e-5).squareRoot()
    }

    func forward(_ x: [Float], _ residual: [Float]?) -> [Float] {
      x.indices.map { i in
        let c = channel(i)
        let z = Double(values[0][c]) * normalized(x, i) + Double(values[1][c]) + Double(residual?[i] ?? 0)
        return Float(hasReLU ? max(z, 0) : z)
      }
    }

    func backward(_ x: [Float], y: [Float], dy: [Float]) -> (dz: [Float], dx: [Float], weight: [Float], bias: [Float]) {
      let dz = zip(dy, y).map { hasReLU && $1 <= 0 ? 0 : $0 }
      var (weight, bias) = ([Double](repeating: 0, count: shape.c), [Double](repeating: 0, count: shape.c))
      let dx = x.indices.map { i in
        let c = channel(i)
        weight[c] += Double(dz[i]) * normalized(x, i)
        bias[c] += Double(dz[i])
        return Float(Double(dz[i]) * Double(values[0][c]) / (Double(values[3][c]) + 1e-5).squareRoot())
      }
      return (dz, dx, weight.map { Float($0) }, bias.map { Float($0) })
    }
  }

  private static let names = ["weight", "bias", "running_mean", "running_var"]

  @Test(arguments: BatchNormalizationTests.shapes, BatchNormalizationTests.Fusion.all)
  func `forward and backward equal the definition and statistics stay`(
    _ shape: ActivationShape, _ fusion: BatchNormalizationTests.Fusion
  ) async throws {
    for place in Place.own {
      try await compute.perform {
        let probe = try LayerProbe(
          .frozenBatchNormalization(shape, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU),
          backend: place.backend, threads: 2, block: place.block, readers: fusion.readers)
        let count = shape.n * shape.c * shape.positions
        let values = Self.names.indices.map { Formula.values($0, count: shape.c, 0.5, 1.5) }
        for (name, value) in zip(Self.names, values) { probe.setParameter("probe." + name, value) }
        let reference = Reference(shape: shape, values: values, hasReLU: fusion.hasReLU)
        let x = Formula.values(5, count: count, -2, 3)
        let residual = fusion.hasResidual ? Formula.values(6, count: count, -1, 1) : nil
        let y = probe.forward([x] + (residual.map { [$0] } ?? []))
        #expect(relativeDifference(y, reference.forward(x, residual)) < 1e-5)
        #expect(probe.outputPadding == 0)
        let parts = (0..<fusion.readers).map { Formula.values(7 + $0, count: count, -1, 1) }
        let total = parts.dropFirst().reduce(parts[0]) { sum, part in zip(sum, part).map { $0 + $1 } }
        let wanted = reference.backward(x, y: y, dy: total)
        for rounds in 1...2 {
          if rounds == 2 { _ = probe.forward([x] + (residual.map { [$0] } ?? [])) }
          let gradients = probe.backward(parts, accumulates: rounds == 2)
          #expect(relativeDifference(gradients[0], wanted.dx) < 1e-5)
          if fusion.hasResidual { #expect(gradients[1] == wanted.dz) }
          let scale = Float(rounds)
          #expect(relativeDifference(probe.gradient("probe.weight"), wanted.weight.map { scale * $0 }) < 1e-5)
          #expect(relativeDifference(probe.gradient("probe.bias"), wanted.bias.map { scale * $0 }) < 1e-5)
        }
        #expect(probe.parameter("probe.running_mean") == values[2])
        #expect(probe.parameter("probe.running_var") == values[3])
      }
    }
  }

  @Test(arguments: Place.own)
  func `gradients equal finite differences`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 3, c: 8, extent: Extent(1, 5, 3))
      let probe = try LayerProbe(
        .frozenBatchNormalization(shape, hasResidual: false, hasReLU: false), backend: place.backend, threads: 2,
        block: place.block)
      let values = Self.names.indices.map { Formula.values(10 + $0, count: 8, 0.5, 1.5) }
      for (name, value) in zip(Self.names, values) { probe.setParameter("probe." + name, value) }
      let (x, dy) = (Formula.values(1, count: 360, -2, 2), Formula.values(3, count: 360, -1, 1))
      _ = probe.forward([x])
      let dx = probe.backward([dy])[0]
      let gradients = ["weight", "bias"].map { probe.gradient("probe." + $0) }
      let u = Formula.values(4, count: 360, -1, 1)
      let byInput = directionalDerivative(at: x, along: u, epsilon: 0.01) { innerProduct(probe.forward([$0]), dy) }
      #expect(abs(byInput - innerProduct(dx, u)) < 2e-3 * max(1, abs(byInput)))
      for (index, gradient) in gradients.enumerated() {
        let v = Formula.values(20 + index, count: 8, -1, 1)
        let derivative = directionalDerivative(at: values[index], along: v, epsilon: 0.01) {
          probe.setParameter("probe." + Self.names[index], $0)
          return innerProduct(probe.forward([x]), dy)
        }
        probe.setParameter("probe." + Self.names[index], values[index])
        #expect(abs(derivative - innerProduct(gradient, v)) < 2e-3 * max(1, abs(derivative)))
      }
    }
  }
}
