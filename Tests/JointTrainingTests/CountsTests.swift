import JointTraining
import Testing

@Suite struct CountsTests {
  @Test func `counts that no integer holds stay at the largest`() {
    #expect(Int(counting: 2.5) == 3 && Int(counting: -0.4) == 0)
    #expect(Int(counting: 1e30) == Int.largestCount && Int(counting: -.infinity) == -Int.largestCount)
    #expect(Int(counting: .nan) == 0)
    #expect(3.adding(count: 4) == 7 && Int.max.adding(count: Int.max) == Int.largestCount)
    #expect(Int.min.adding(count: -1) == -Int.largestCount)
    #expect(3.times(count: -4) == -12 && Int.max.times(count: 2) == Int.largestCount)
    #expect(Int.max.times(count: -2) == -Int.largestCount && Int.min.times(count: -1) == Int.largestCount)
  }

  @Test func `the longest training that a recipe can state has its steps counted`() {
    let schedule = JointSchedule(
      targetLength: 1_000_000_000, batch: 1, auxiliaryBatches: 64_000, epochs: 100_000, isSummed: false)
    #expect(schedule.iterations == 100_000_000_000_000)
    #expect(schedule.optimizerSteps == Int.largestCount)
    #expect(schedule.optimizerStepsPerEpoch(epoch: 99_999) == 64_001_000_000_000)
  }
}
