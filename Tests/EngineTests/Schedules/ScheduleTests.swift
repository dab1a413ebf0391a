import Engine
import Testing

@Suite struct ScheduleTests {
  @Test func `step divides by ten at each milestone`() {
    let schedule = Schedule.step(milestones: [40, 80])
    let rates = [0, 39, 40, 79, 80, 99].map { schedule.rate(base: 0.00375, at: $0) }
    let expected = [0.00375, 0.00375, 0.000375, 0.000375, 0.0000375, 0.0000375]
    for (rate, wanted) in zip(rates, expected) { #expect(abs(rate - wanted) < 1e-12) }
  }

  @Test func `cosine has the published values`() {
    let schedule = Schedule.cosine(length: 256)
    #expect(schedule.rate(base: 0.15, at: 0) == 0.15)
    #expect(abs(schedule.rate(base: 0.15, at: 128) - 0.075) < 1e-12)
    #expect(abs(schedule.rate(base: 0.15, at: 255) - 6e-6) < 1e-6)
    #expect(abs(Schedule.cosine(length: 10, minimum: 0.01).rate(base: 1, at: 10) - 0.01) < 1e-12)
  }

  @Test func `constant stays`() { #expect(Schedule.constant.rate(base: 0.3, at: 1000) == 0.3) }

  @Test func `linear warm-up begins at its ratio and ends at the regular rate`() {
    let warmUp = WarmUp(length: 100, ratio: 0.1)
    #expect(abs(warmUp.rate(regular: 0.01, at: 0) - 0.001) < 1e-12)
    #expect(abs(warmUp.rate(regular: 0.01, at: 50) - 0.0055) < 1e-12)
    #expect(warmUp.rate(regular: 0.01, at: 100) == 0.01)
    #expect(WarmUp(length: 0, ratio: 0.1).rate(regular: 0.01, at: 0) == 0.01)
  }
}
