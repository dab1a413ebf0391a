import Execution
import Foundation
import RecipeLanguage
import Testing

/// The rates of the reference code's hooks: by epoch or iteration, with linear warm-up by global main iteration.
@Suite("Learning rate")
struct LearningRateTests {
  private func rate(_ fields: [String: String], iterationsPerEpoch: Int) -> LearningRate {
    let leaves = Dictionary(uniqueKeysWithValues: fields.map { ("schedule.\($0.key)", $0.value) })
    return LearningRate(Experiment(decoding: leaves).schedule, iterationsPerEpoch: iterationsPerEpoch)
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * max(1, abs(b)) }

  @Test func `cosine by epoch: the published run's first, middle and last epoch`() {
    let rate = rate(["lr": "0.15", "policy": "cosine", "by": "epoch", "epochs": "256"], iterationsPerEpoch: 10)
    #expect(isClose(rate.rate(at: 0), 0.15))
    #expect(isClose(rate.rate(at: 9), 0.15))
    #expect(isClose(rate.rate(at: 1_280), 0.075))
    // 0.15 at epoch 0, about 6e-6 at epoch 255.
    #expect(abs(rate.rate(at: 2_559) - 5.65e-6) < 1e-8)
  }

  @Test func `cosine by iteration falls within an epoch`() {
    let rate = rate(["lr": "1", "policy": "cosine", "by": "iteration", "epochs": "2"], iterationsPerEpoch: 4)
    for index in 0..<8 {
      #expect(isClose(rate.rate(at: index), 0.5 * (1 + cos(Double.pi * Double(index) / 8))), "\(index)")
    }
  }

  @Test func `steps by epoch count the milestones that are reached`() {
    let rate = rate(
      ["lr": "0.01", "policy": "step", "by": "epoch", "epochs": "6", "milestones": "[2, 4]", "gamma": "0.1"],
      iterationsPerEpoch: 3)
    let rates = (0..<18).map { rate.rate(at: $0) }
    for (index, value) in rates.enumerated() {
      let expected = index < 6 ? 0.01 : index < 12 ? 0.001 : 0.0001
      #expect(isClose(value, expected), "\(index)")
    }
  }

  @Test func `constant stays`() {
    let rate = rate(["lr": "0.02", "policy": "constant", "epochs": "3"], iterationsPerEpoch: 5)
    #expect((0..<15).allSatisfy { rate.rate(at: $0) == 0.02 })
  }

  @Test func `warm-up rises from the ratio to the regular rate`() {
    let rate = rate(
      [
        "lr": "0.4", "policy": "constant", "epochs": "10", "warmup.iterations": "8", "warmup.ratio": "0.25",
      ], iterationsPerEpoch: 2)
    for t in 0..<8 {
      #expect(isClose(rate.rate(at: t), 0.4 * (1 - (1 - Double(t) / 8) * 0.75)), "\(t)")
    }
    #expect(isClose(rate.rate(at: 0), 0.1))
    #expect(rate.rate(at: 8) == 0.4)
  }

  @Test func `warm-up by epochs is as many main iterations, under the schedule's own rate`() {
    let rate = rate(
      [
        "lr": "0.1", "policy": "step", "by": "epoch", "epochs": "4", "milestones": "[1]", "gamma": "0.5",
        "warmup.epochs": "2", "warmup.ratio": "0.1",
      ], iterationsPerEpoch: 5)
    for t in 0..<10 {
      let regular = t < 5 ? 0.1 : 0.05
      #expect(isClose(rate.rate(at: t), regular * (1 - (1 - Double(t) / 10) * 0.9)), "\(t)")
    }
    #expect(isClose(rate.rate(at: 10), 0.05))
  }
}
