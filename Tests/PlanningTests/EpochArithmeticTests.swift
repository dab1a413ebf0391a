import Planning
import Testing

@Suite("Iterations and optimiser steps")
struct EpochArithmeticTests {
  /// Mini-Kinetics' target on eight replicas.
  private func kinetics(auxiliary: Int, epochs: Int = 100, each: Bool = true) -> EpochArithmetic {
    EpochArithmetic(
      targetSamples: 76_030, batch: 12, replicas: 8, epochs: epochs, every: 2, auxiliaryBatches: auxiliary,
      stepsEachBatch: each)
  }

  @Test func `the target sets the epoch`() {
    #expect(kinetics(auxiliary: 0).iterationsPerEpoch == 792)
  }

  @Test func `a pair recipe with a batch after every iteration takes 1,584 steps an epoch`() {
    let pair = EpochArithmetic(
      targetSamples: 76_030, batch: 12, replicas: 8, epochs: 100, every: 1, auxiliaryBatches: 1)
    #expect(pair.stepsPerEpoch == 1_584)
  }

  @Test func `the full TSN recipe takes 1,980 steps an epoch and 198,000 in all`() {
    #expect(kinetics(auxiliary: 3).stepsPerEpoch == 1_980)
    #expect(kinetics(auxiliary: 3).steps == 198_000)
  }

  @Test func `the full SlowOnly recipe takes 506,880 steps`() {
    #expect(kinetics(auxiliary: 3, epochs: 256).steps == 506_880)
  }

  @Test func `an odd epoch length carries the phase over`() {
    let odd = EpochArithmetic(targetSamples: 793, batch: 1, epochs: 2, every: 2, auxiliaryBatches: 1)
    #expect(odd.steps(inEpoch: 0) == 793 + 397)
    #expect(odd.steps(inEpoch: 1) == 793 + 396)
    #expect(odd.steps == 2 * 793 + 793)
  }

  @Test func `summed losses make one step of every main iteration`() {
    #expect(kinetics(auxiliary: 3, each: false).steps == 79_200)
  }

  @Test func `a last short batch counts`() {
    #expect(EpochArithmetic(targetSamples: 17, batch: 16, epochs: 1).iterations == 2)
  }

  @Test(arguments: [1, 2, 3, 5], [1, 4, 7])
  func `epochs add up to the whole`(every: Int, samples: Int) {
    let run = EpochArithmetic(targetSamples: samples, batch: 1, epochs: 6, every: every, auxiliaryBatches: 2)
    #expect((0..<6).map(run.steps(inEpoch:)).reduce(0, +) == run.steps)
  }
}
