/// Batch normalisation's definition in double precision, with ReLU and residual, over plain `[N, C, P]`.
package struct ReferenceBatchNormalization {
  package let n: Int
  package let c: Int
  package let positions: Int
  package var epsilon = 1e-5

  package init(n: Int, c: Int, positions: Int) {
    self.n = n
    self.c = c
    self.positions = positions
  }

  /// Mean and biased variance per channel.
  package func statistics(_ x: [Float]) -> [(mean: Double, variance: Double)] {
    (0..<c).map { channel in
      let values = indices(channel).map { Double(x[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }
  }

  /// `relu(γ · x̂ + β + residual)`.
  package func forward(
    _ x: [Float], weight: [Float], bias: [Float], residual: [Float]?, hasReLU: Bool
  ) -> [Float] {
    var y = [Float](repeating: 0, count: x.count)
    for (channel, statistic) in statistics(x).enumerated() {
      let inverse = 1 / (statistic.variance + epsilon).squareRoot()
      for i in indices(channel) {
        let normalized = (Double(x[i]) - statistic.mean) * inverse
        let z = Double(weight[channel]) * normalized + Double(bias[channel]) + Double(residual?[i] ?? 0)
        y[i] = Float(hasReLU ? max(z, 0) : z)
      }
    }
    return y
  }

  /// Gradients of x, γ, β and the residual, from the gradient behind `y`.
  package func backward(
    _ x: [Float], y: [Float], dy: [Float], weight: [Float], hasReLU: Bool
  ) -> (dx: [Float], weight: [Float], bias: [Float], residual: [Float]) {
    let dz = zip(dy, y).map { hasReLU && $1 <= 0 ? 0 : $0 }
    var dx = [Float](repeating: 0, count: x.count)
    var dWeight = [Float](repeating: 0, count: c)
    var dBias = [Float](repeating: 0, count: c)
    for (channel, statistic) in statistics(x).enumerated() {
      let inverse = 1 / (statistic.variance + epsilon).squareRoot()
      func normalized(_ i: Int) -> Double { (Double(x[i]) - statistic.mean) * inverse }
      let sum = indices(channel).reduce(0.0) { $0 + Double(dz[$1]) }
      let product = indices(channel).reduce(0.0) { $0 + Double(dz[$1]) * normalized($1) }
      dBias[channel] = Float(sum)
      dWeight[channel] = Float(product)
      let count = Double(n * positions)
      for i in indices(channel) {
        let centred = Double(dz[i]) - sum / count - normalized(i) * product / count
        dx[i] = Float(Double(weight[channel]) * inverse * centred)
      }
    }
    return (dx, dWeight, dBias, dz)
  }

  private func indices(_ channel: Int) -> [Int] {
    (0..<n).flatMap { sample in (0..<positions).map { (sample * c + channel) * positions + $0 } }
  }
}
