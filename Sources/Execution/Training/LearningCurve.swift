/// The mean loss of one stream over one epoch.
package struct CurvePoint: Hashable, Codable, Sendable {
  package var epoch: Int
  /// The target's name, or the pool's.
  package var stream: String
  /// Mean over the epoch's batches of this stream.
  package var loss: Double
  package var batches: Int
  /// Rate of the epoch's last main iteration.
  package var rate: Double
  /// Mean total L2 norm of the gradients before clipping; 0 for streams that share the target's step.
  package var gradientNorm: Double

  package init(epoch: Int, stream: String, loss: Double, batches: Int, rate: Double, gradientNorm: Double) {
    self.epoch = epoch
    self.stream = stream
    self.loss = loss
    self.batches = batches
    self.rate = rate
    self.gradientNorm = gradientNorm
  }
}

/// Running sums that become `CurvePoint`s at the end of an epoch; part of what a checkpoint holds.
package struct LearningCurve: Hashable, Codable, Sendable {
  private struct Sum: Hashable, Codable, Sendable {
    var loss = 0.0
    var norm = 0.0
    var batches = 0
  }

  package private(set) var points: [CurvePoint] = []
  private var sums: [String: Sum] = [:]

  package init() {}

  mutating func add(stream: String, loss: Double, norm: Double) {
    sums[stream, default: Sum()].loss += loss
    sums[stream, default: Sum()].norm += norm
    sums[stream, default: Sum()].batches += 1
  }

  /// Turns the sums into points; streams in order of name.
  mutating func closeEpoch(_ epoch: Int, rate: Double) {
    for (stream, sum) in sums.sorted(by: { $0.key < $1.key }) {
      let count = Double(max(1, sum.batches))
      points.append(
        CurvePoint(
          epoch: epoch, stream: stream, loss: sum.loss / count, batches: sum.batches, rate: rate,
          gradientNorm: sum.norm / count))
    }
    sums = [:]
  }
}
