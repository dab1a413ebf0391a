import Engine
import Foundation
import Testing

/// Linear layer, dropout and loss: the parts behind the pooled features.
@Suite struct HeadTests {
  @Test func `the linear layer equals its definition, forward and backward`() async throws {
    try await compute.perform {
      let (n, c, k) = (3, 7, 5)
      let probe = try LayerProbe(.linear(n: n, channels: c, outputs: k), backend: .openBLAS, threads: 2)
      let x = Formula.values(1, count: n * c, -1, 1)
      let w = Formula.values(2, count: k * c, -1, 1)
      let b = Formula.values(3, count: k, -1, 1)
      probe.setParameter("probe.weight", w)
      probe.setParameter("probe.bias", b)
      var y = [Float](repeating: 0, count: n * k)
      for i in 0..<n {
        for j in 0..<k { y[i * k + j] = b[j] + (0..<c).reduce(0) { $0 + w[j * c + $1] * x[i * c + $1] } }
      }
      #expect(relativeDifference(probe.forward([x]), y) < 1e-6)
      let dy = Formula.values(4, count: n * k, -1, 1)
      var (dx, dw) = ([Float](repeating: 0, count: n * c), [Float](repeating: 0, count: k * c))
      var db = [Float](repeating: 0, count: k)
      for i in 0..<n {
        for j in 0..<k {
          db[j] += dy[i * k + j]
          for l in 0..<c {
            dx[i * c + l] += dy[i * k + j] * w[j * c + l]
            dw[j * c + l] += dy[i * k + j] * x[i * c + l]
          }
        }
      }
      #expect(relativeDifference(probe.backward([dy])[0], dx) < 1e-6)
      #expect(relativeDifference(probe.gradient("probe.weight"), dw) < 1e-6)
      #expect(relativeDifference(probe.gradient("probe.bias"), db) < 1e-6)
      _ = probe.backward([dy], accumulates: true)
      #expect(relativeDifference(probe.gradient("probe.bias"), db.map { 2 * $0 }) < 1e-6)
    }
  }

  @Test func `the loss with hard and soft labels equals its definition and its finite differences`() async throws {
    try await compute.perform {
      let (n, k) = (4, 6)
      let probe = try LayerProbe(.crossEntropy(n: n, classes: k), backend: .openBLAS, threads: 1)
      let x = Formula.values(1, count: n * k, -3, 3)
      var labels = Formula.labels(clips: n, classes: k, step: 1)
      for i in 0..<k { labels[i] = i == 2 ? 1 : 0 }
      let loss = probe.forward([x], labels: labels, lossWeight: 2.5)[0]
      var expected = 0.0
      for i in 0..<n {
        let row = x[i * k..<(i + 1) * k].map { Double($0) }
        let sum = row.reduce(0) { $0 + exp($1) }
        for j in 0..<k { expected -= Double(labels[i * k + j]) * (row[j] - log(sum)) }
      }
      #expect(abs(Double(loss) - expected / Double(n)) < 1e-5)
      let gradient = probe.backward([])[0]
      let u = Formula.values(2, count: n * k, -1, 1)
      let derivative = directionalDerivative(at: x, along: u, epsilon: 0.01) {
        Double(probe.forward([$0], labels: labels)[0])
      }
      #expect(abs(2.5 * derivative - innerProduct(gradient, u)) < 1e-3)
    }
  }

  @Test(arguments: [0, 0.1, 0.5])
  func `smoothing spreads a share of any labels over all classes`(_ smoothing: Double) async throws {
    try await compute.perform {
      let (n, k) = (3, 5)
      let probe = try LayerProbe(.crossEntropy(n: n, classes: k), backend: .openBLAS, threads: 1)
      let x = Formula.values(1, count: n * k, -3, 3)
      // A class, a distribution, and the mixture of both that mixup makes.
      var labels = Formula.labels(clips: n, classes: k, step: 1)
      for i in 0..<k { labels[i] = i == 2 ? 1 : 0 }
      for i in 0..<k { labels[2 * k + i] = 0.3 * labels[i] + 0.7 * labels[k + i] }
      let smoothed = labels.map { Float((1 - smoothing) * Double($0) + smoothing / Double(k)) }
      let plain = probe.forward([x], labels: smoothed, lossWeight: 0.5)[0]
      let gradient = probe.backward([])[0]
      let loss = probe.forward([x], labels: labels, lossWeight: 0.5, labelSmoothing: smoothing)[0]
      #expect(abs(loss - plain) <= 1e-6 * plain)
      #expect(relativeDifference(probe.backward([])[0], gradient) < 1e-6)
      let u = Formula.values(2, count: n * k, -1, 1)
      let derivative = directionalDerivative(at: x, along: u, epsilon: 0.01) {
        Double(probe.forward([$0], labels: labels, labelSmoothing: smoothing)[0])
      }
      #expect(abs(0.5 * derivative - innerProduct(gradient, u)) < 1e-3)
    }
  }

  @Test func `a logit of a hundred neither overflows nor vanishes`() async throws {
    try await compute.perform {
      let probe = try LayerProbe(.crossEntropy(n: 1, classes: 2), backend: .openBLAS, threads: 1)
      #expect(probe.forward([[100, -100]], labels: [0, 1]) == [200])
      #expect(probe.backward([])[0] == [1, -1])
    }
  }

  @Test func `dropout keeps the stated share, rescales it, and masks gradients alike`() async throws {
    try await compute.perform {
      let operation = LayerProbe.Operation.dropout(n: 40, channels: 500, probability: 0.4)
      for backend in EngineBackend.allCases {
        let probe = try LayerProbe(operation, backend: backend, threads: 2)
        let ones = [Float](repeating: 1, count: 20_000)
        let first = probe.forward([ones], seed: 7, step: 3)
        let kept = first.count { $0 != 0 }
        // Four standard deviations of a binomial with 20,000 draws.
        #expect(abs(Double(kept) - 12_000) < 4 * (20_000 * 0.24).squareRoot())
        #expect(first.allSatisfy { $0 == 0 || $0 == Float(1 / 0.6) })
        #expect(probe.backward([ones])[0] == first)
        #expect(probe.forward([ones], seed: 7, step: 3) == first)
        #expect(probe.forward([ones], seed: 7, step: 4) != first)
        #expect(probe.forward([ones], seed: 8, step: 3) != first)
        let mask = DropoutMask(probability: 0.4)
        #expect((0..<20_000).allSatisfy { mask.keeps(element: $0, seed: 7, step: 3) == (first[$0] != 0) })
      }
      let inference = try LayerProbe(operation, backend: .openBLAS, threads: 2, isTraining: false)
      #expect(inference.forward([[Float](repeating: 3, count: 20_000)]) == [Float](repeating: 3, count: 20_000))
    }
  }
}
