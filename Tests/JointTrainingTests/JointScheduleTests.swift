import JointTraining
import Testing

@Suite struct JointScheduleTests {
  /// Optimiser steps per epoch and in all, as the published recipes take them.
  @Test(arguments: [
    (76_030, 96, 1, 0, 100, 792, 79_200), (76_030, 96, 1, 1, 100, 1_584, 158_400),
    (76_030, 96, 2, 3, 100, 1_980, 198_000), (76_030, 96, 1, 0, 256, 792, 202_752),
    (76_030, 96, 1, 1, 256, 1_584, 405_504), (76_030, 96, 2, 3, 256, 1_980, 506_880),
    (240_436, 256, 1, 0, 100, 940, 94_000), (240_436, 128, 1, 0, 256, 1_879, 481_024),
    (240_436, 128, 1, 0, 150, 1_879, 281_850), (240_436, 64, 1, 0, 196, 3_757, 736_372),
    (240_436, 24, 1, 0, 58, 10_019, 581_102),
  ])
  func `published rows take their steps`(
    row: (target: Int, batch: Int, every: Int, auxiliary: Int, epochs: Int, perEpoch: Int, total: Int)
  ) {
    let schedule = JointSchedule(
      targetLength: row.target, batch: row.batch, every: row.every, auxiliaryBatches: row.auxiliary,
      epochs: row.epochs, isSummed: false)
    #expect(schedule.optimizerStepsPerEpoch(epoch: 0) == row.perEpoch)
    #expect(schedule.optimizerSteps == row.total)
  }

  @Test func `a summed step counts once`() {
    let schedule = JointSchedule(
      targetLength: 76_030, batch: 96, every: 2, auxiliaryBatches: 3, epochs: 100, isSummed: true)
    #expect(schedule.optimizerStepsPerEpoch(epoch: 7) == 792)
    #expect(schedule.optimizerSteps == 79_200)
  }

  @Test func `an odd epoch carries its phase over`() {
    let schedule = JointSchedule(
      targetLength: 793 * 96 - 5, batch: 96, every: 2, auxiliaryBatches: 3, epochs: 4, isSummed: false)
    #expect(schedule.iterationsPerEpoch == 793)
    #expect((0..<4).map { schedule.optimizerStepsPerEpoch(epoch: $0) } == [1984, 1981, 1984, 1981])
    #expect(schedule.isJoint(0) && schedule.isJoint(792))
    #expect(!schedule.isJoint(793))
    #expect(schedule.isJoint(794))
    #expect(schedule.optimizerSteps == 4 * 793 + 3 * 793 * 4 / 2)
  }

  @Test(arguments: [1, 2, 3, 5, 7])
  func `joint iterations are those a loop counts`(every: Int) {
    let schedule = JointSchedule(
      targetLength: 11, batch: 1, every: every, auxiliaryBatches: 1, epochs: 3, isSummed: false)
    for lower in 0..<12 {
      for upper in lower..<20 {
        #expect(schedule.jointIterations(in: lower..<upper) == (lower..<upper).count { $0 % every == 0 })
      }
    }
  }

  @Test(arguments: [(1, 0), (1, 1), (2, 3), (3, 1), (2, 2)], [false, true])
  func `a step belongs to the iteration in which a loop takes it`(
    _ cycle: (every: Int, auxiliary: Int), _ isSummed: Bool
  ) {
    let schedule = JointSchedule(
      targetLength: 7, batch: 1, every: cycle.every, auxiliaryBatches: cycle.auxiliary, epochs: 3, isSummed: isSummed)
    var iterations: [Int] = []
    for iteration in 0..<21 {
      let auxiliary = iteration % cycle.every == 0 ? cycle.auxiliary : 0
      iterations += Array(repeating: iteration, count: isSummed ? 1 : 1 + auxiliary)
    }
    #expect(iterations.count == schedule.optimizerSteps)
    for (index, iteration) in iterations.enumerated() {
      #expect(schedule.iteration(ofStep: index + 1) == iteration)
      #expect(schedule.iterations(ofSteps: 1...index + 1) == 0..<iteration + 1)
    }
  }

  @Test func `a last short batch is an iteration`() {
    let schedule = JointSchedule(targetLength: 17, batch: 16, epochs: 3, isSummed: false)
    #expect(schedule.iterationsPerEpoch == 2 && schedule.iterations == 6)
  }

  @Test(arguments: [1, 2, 3, 5], [1, 4, 7])
  func `epochs add up to the whole`(every: Int, samples: Int) {
    let schedule = JointSchedule(
      targetLength: samples, batch: 1, every: every, auxiliaryBatches: 2, epochs: 6, isSummed: false)
    #expect((0..<6).map(schedule.optimizerStepsPerEpoch).reduce(0, +) == schedule.optimizerSteps)
  }
}
