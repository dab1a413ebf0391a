import Engine
import Testing

@Suite("A race of kernels")
struct KernelRaceTests {
  /// Says the times it was given, one after another.
  private final class Script: KernelTrial {
    private(set) var runs = 0
    private let times: [Double]

    init(_ times: [Double]) { self.times = times }

    func run() -> Double {
      defer { runs += 1 }
      return times[runs]
    }
  }

  @Test("the fastest run counts, and who is clearly behind stops after two")
  func clear() {
    let slow = Script([9, 2])
    let fast = Script([8, 1])
    #expect(KernelRace.winner([(name: "slow", trial: slow), (name: "fast", trial: fast)]) == "fast")
    #expect(slow.runs == 2)
    #expect(fast.runs == 2)
  }

  @Test("close ones run twice more, which may turn the order")
  func close() {
    let first = Script([9, 1, 1, 0.8])
    let second = Script([9, 0.9, 1, 1])
    #expect(KernelRace.winner([(name: "first", trial: first), (name: "second", trial: second)]) == "first")
    #expect(first.runs == 4)
    #expect(second.runs == 4)
  }

  @Test("one disturbed run does not lose a race")
  func disturbed() {
    let good = Script([1, 50])
    let other = Script([2, 2])
    #expect(KernelRace.winner([(name: "other", trial: other), (name: "good", trial: good)]) == "good")
  }

  @Test("of equals the first one is taken")
  func equal() {
    let runners = ["a", "b"].map { (name: $0, trial: Script([1, 1, 1, 1]) as any KernelTrial) }
    #expect(KernelRace.winner(runners) == "a")
  }
}
