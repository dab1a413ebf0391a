import Glibc
import Media
import Testing

/// What the time limit of one file counts.
@Suite("Deadline")
struct DeadlineTests {
  @Test func `time in which the process did not run does not count, work does`() {
    let deadline = Deadline(seconds: 0.05)
    usleep(120_000)
    #expect(!deadline.hasPassed)
    var steps = 0
    while !deadline.hasPassed, steps < 1 << 32 { steps += 1 }
    #expect(deadline.hasPassed)
  }
}
