import Engine
import Testing

@Suite struct BatchNormalizationTests {
  static let shapes = [
    ActivationShape(n: 3, c: 5, extent: Extent(1, 3, 7)), ActivationShape(n: 2, c: 8, extent: Extent(2, 1, 1)),
    ActivationShape(n: 2, c: 24, extent: Extent(3, 5, 4)), ActivationShape(n: 5, c: 16, extent: Extent(1, 1, 1)),
  ]

  /// What is fused in, and whether the gradient comes in two parts.
  struct Fusion: Sendable, CustomTestStringConvertible {
    var hasResidual: Bool
    var hasReLU: Bool
    var readers: Int

    static let all = [
      Fusion(hasResidual: false, hasReLU: true, readers: 1), Fusion(hasResidual: false, hasReLU: false, readers: 1),
      Fusion(hasResidual: true, hasReLU: true, readers: 2), Fusion(hasResidual: false, hasReLU: true, readers: 2),
    ]
    var testDescription: String { "residual \(hasResidual), ReLU \(hasReLU), \(readers) readers" }
  }

  @Test(arguments: shapes, Fusion.all)
  func `forward, backward and running statistics equal the definition`(
    _ shape: ActivationShape, _ fusion: Fusion
  ) async throws {
    for place in Place.own {
      try await compute.perform {
        let probe = try LayerProbe(
          .batchNormalization(shape, hasResidual: fusion.hasResidual, hasReLU: fusion.hasReLU), backend: place.backend,
          threads: 2, block: place.block, readers: fusion.readers)
        let count = shape.n * shape.c * shape.positions
        // A mean far from zero: variances must not come from cancelling sums.
        let x = Formula.values(1, count: count, 9, 11)
        let residual = fusion.hasResidual ? Formula.values(2, count: count, -1, 1) : nil
        let weight = Formula.values(3, count: shape.c, 0.5, 1.5)
        let bias = Formula.values(4, count: shape.c, -0.5, 0.5)
        probe.setParameter("probe.weight", weight)
        probe.setParameter("probe.bias", bias)
        probe.setParameter("probe.running_var", [Float](repeating: 1, count: shape.c))
        let reference = ReferenceBatchNormalization(n: shape.n, c: shape.c, positions: shape.positions)
        let y = probe.forward([x] + (residual.map { [$0] } ?? []))
        let expected = reference.forward(
          x, weight: weight, bias: bias, residual: residual, hasReLU: fusion.hasReLU)
        #expect(relativeDifference(y, expected) < 3e-5)
        #expect(probe.outputPadding == 0 || shape.c % 8 != 0)
        let statistics = reference.statistics(x)
        let samples = Double(shape.n * shape.positions)
        let mean = statistics.map { Float(0.1 * $0.mean) }
        let variance = statistics.map { Float(0.9 + 0.1 * $0.variance * samples / (samples - 1)) }
        #expect(relativeDifference(probe.parameter("probe.running_mean"), mean) < 1e-5)
        #expect(relativeDifference(probe.parameter("probe.running_var"), variance) < 1e-5)

        let parts = (0..<fusion.readers).map { Formula.values(5 + $0, count: count, -1, 1) }
        let total = parts.dropFirst().reduce(parts[0]) { sum, part in zip(sum, part).map { $0 + $1 } }
        let gradients = probe.backward(parts)
        let wanted = reference.backward(x, y: y, dy: total, weight: weight, hasReLU: fusion.hasReLU)
        #expect(relativeDifference(gradients[0], wanted.dx) < 2e-4)
        #expect(relativeDifference(probe.gradient("probe.weight"), wanted.weight) < 1e-4)
        #expect(relativeDifference(probe.gradient("probe.bias"), wanted.bias) < 1e-5)
        if fusion.hasResidual { #expect(gradients[1] == wanted.residual) }
      }
    }
  }

  @Test(arguments: Place.own)
  func `inference uses the running statistics`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 2, c: 11, extent: Extent(1, 3, 3))
      let probe = try LayerProbe(
        .batchNormalization(shape, hasResidual: true, hasReLU: true), backend: place.backend, threads: 2,
        block: place.block, isTraining: false)
      let names = ["weight", "bias", "running_mean", "running_var"]
      let values = names.indices.map { Formula.values($0, count: 11, 0.5, 1.5) }
      for (name, value) in zip(names, values) { probe.setParameter("probe." + name, value) }
      let x = Formula.values(7, count: 2 * 11 * 9, -2, 2)
      let residual = Formula.values(8, count: x.count, -1, 1)
      let expected = x.indices.map { i in
        let c = i / 9 % 11
        let normalized = (x[i] - values[2][c]) / (values[3][c] + 1e-5).squareRoot()
        return max(0, values[0][c] * normalized + values[1][c] + residual[i])
      }
      #expect(relativeDifference(probe.forward([x, residual]), expected) < 1e-5)
      #expect(probe.parameter("probe.running_mean") == values[2])
    }
  }

  @Test(arguments: Place.own)
  func `gradients equal finite differences`(_ place: Place) async throws {
    try await compute.perform {
      let shape = ActivationShape(n: 3, c: 8, extent: Extent(1, 5, 3))
      let probe = try LayerProbe(
        .batchNormalization(shape, hasResidual: false, hasReLU: false), backend: place.backend, threads: 2,
        block: place.block)
      let x = Formula.values(1, count: 360, -2, 2)
      let weight = Formula.values(2, count: 8, 0.5, 1.5)
      let dy = Formula.values(3, count: 360, -1, 1)
      probe.setParameter("probe.weight", weight)
      _ = probe.forward([x])
      let dx = probe.backward([dy])[0]
      let dWeight = probe.gradient("probe.weight")
      let u = Formula.values(4, count: 360, -1, 1)
      let byInput = directionalDerivative(at: x, along: u, epsilon: 0.005) { innerProduct(probe.forward([$0]), dy) }
      #expect(abs(byInput - innerProduct(dx, u)) < 2e-3 * max(1, abs(byInput)))
      let v = Formula.values(5, count: 8, -1, 1)
      let byWeight = directionalDerivative(at: weight, along: v, epsilon: 0.01) {
        probe.setParameter("probe.weight", $0)
        return innerProduct(probe.forward([x]), dy)
      }
      #expect(abs(byWeight - innerProduct(dWeight, v)) < 2e-3 * max(1, abs(byWeight)))
    }
  }
}
