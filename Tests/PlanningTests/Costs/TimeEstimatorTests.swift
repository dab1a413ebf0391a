import Foundation
import Planning
import Testing

@Suite("Estimates of time")
struct TimeEstimatorTests {
  private static let machine = MachineFacts(name: "here", threads: 2)
  private let estimator = TimeEstimator(TimeEstimatorTests.machine)

  /// 150 M pixels a second and thread are what the model decodes.
  private func work(seconds: Double, shape: String = "a") -> NodeWork {
    NodeWork(shape: shape, decodedPixels: (seconds - MachineSpeeds.model.start) * 2 * 1.5e8)
  }

  private func past(_ factor: Double, seconds: Double = 100, shape: String = "a", machine: String? = "here") -> PastRun
  {
    PastRun(
      key: "\(factor)", work: work(seconds: seconds, shape: shape), seconds: factor * seconds, threads: 2,
      machine: machine)
  }

  @Test func `without past runs the speeds of the machine speak, within their ratio`() {
    let estimate = estimator.estimate(work(seconds: 400), past: [])
    #expect(abs(estimate.mid - 400) < 1e-6)
    #expect(abs(estimate.low - 200) < 1e-6)
    #expect(abs(estimate.high - 800) < 1e-6)
    #expect(estimate.basis == "model")
  }

  @Test func `past runs say by how much the speeds are wrong here`() {
    let estimate = estimator.estimate(work(seconds: 400), past: [past(2.9), past(3), past(3.1)])
    #expect(abs(estimate.mid - 1200) < 1e-6)
    #expect(estimate.basis == "3 past runs on this machine")
    #expect(estimate.holds(1200 * 1.05))
    #expect(estimate.high / estimate.low <= 2)
  }

  @Test func `a single past run has the widest range, many equal ones the narrowest`() {
    let one = estimator.estimate(work(seconds: 400), past: [past(1)])
    #expect(abs(one.high / one.low - 2) < 1e-9)
    let many = estimator.estimate(work(seconds: 400), past: (0..<20).map { past(1 + Double($0) * 1e-6) })
    #expect(abs(many.high / many.low - 1.3) < 1e-9)
    // A few that happen to agree say less.
    let few = estimator.estimate(work(seconds: 400), past: [past(1), past(1), past(1)])
    #expect((1.5...1.9).contains(few.high / few.low))
  }

  @Test func `runs of other shapes correct the figure but leave its range wider`() {
    let estimate = estimator.estimate(work(seconds: 400), past: [past(0.5, shape: "b"), past(0.5, shape: "c")])
    #expect(abs(estimate.mid - 200) < 1e-6)
    #expect(abs(estimate.high / estimate.low - 3) < 1e-9)
    #expect(estimate.basis == "model corrected by 2 past runs of other shapes")
  }

  @Test func `runs of another machine teach nothing, those of an unknown one count as of this store`() {
    #expect(estimator.estimate(work(seconds: 400), past: [past(9, machine: "there")]).basis == "model")
    let unknown = estimator.estimate(work(seconds: 400), past: [past(2, machine: nil), past(2)])
    #expect(unknown.basis == "2 past runs of this store")
  }

  @Test func `half the threads take twice as long`() {
    var lone = Self.machine
    lone.threads = 1
    lone.speeds.start = 0
    var pair = Self.machine
    pair.speeds.start = 0
    let work = work(seconds: 400)
    #expect(
      TimeEstimator(lone).estimate(work, past: []).mid == 2 * TimeEstimator(pair).estimate(work, past: []).mid)
  }

  @Test func `below a second nothing is told apart`() {
    let estimate = estimator.estimate(work(seconds: 0.2), past: [past(1, seconds: 0.2)])
    #expect(estimate.low == 0)
    #expect(estimate.high == 1)
    #expect(estimator.estimate(work(seconds: 0.9), past: []).low == 0)
  }

  /// Ratios of truth to figure are drawn from a lognormal distribution; every size of evidence must do.
  @Test(arguments: [2, 3, 5, 10, 20])
  func `the truth lies within in four of five cases`(count: Int) {
    var random = SeededNormals(seed: UInt64(count))
    // Times of equal trainings differ by about a tenth on a machine with other work.
    let spread = 0.1
    let cases = 2000
    let hits = (0..<cases).count { _ in
      let runs = (0..<count).map { _ in past(exp(spread * random.next())) }
      let estimate = estimator.estimate(work(seconds: 400), past: runs)
      return estimate.holds(400 * exp(spread * random.next()))
    }
    #expect(Double(hits) / Double(cases) >= 0.8, "\(hits) of \(cases) with \(count) past runs")
  }

  @Test func `a sum adds the ends and says what most of it rests on`() throws {
    let parts = [
      TimeEstimate(low: 50, mid: 100, high: 200, basis: "model"),
      TimeEstimate(low: 700, mid: 900, high: 1000, basis: "3 past runs on this machine"),
      TimeEstimate(low: 0, mid: 0.1, high: 1, basis: "micro-benchmark"),
    ]
    let sum = try #require(TimeEstimate.sum(parts))
    #expect((sum.low, sum.high) == (750.05, 1200.2))
    #expect(sum.mid == 1000.1)
    #expect(sum.basis == "3 past runs on this machine")
    #expect(TimeEstimate.sum([]) == nil)
    // Nothing but what takes less than a second.
    let short = try #require(TimeEstimate.sum(Array(repeating: parts[2], count: 5)))
    #expect((short.low, short.mid, short.high) == (0, 0.5, 1))
  }

  @Test func `a sum's range is no wider than that of its widest part`() throws {
    let parts = [0.01, 0.3, 0.99, 1, 2, 300].map { estimator.estimate(work(seconds: $0 + 0.06), past: []) }
    let sum = try #require(TimeEstimate.sum(parts))
    #expect(sum.high / sum.low <= 4 + 1e-9)
  }
}

/// Normal numbers by the sum of twelve uniform ones; good enough for spreads.
private struct SeededNormals {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2 &+ 1 }

  mutating func next() -> Double {
    (0..<12).reduce(-6.0) { sum, _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return sum + Double(state >> 11) / 9_007_199_254_740_992
    }
  }
}
