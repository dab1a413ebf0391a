/// A kernel that can be run to see how long it takes.
package protocol KernelTrial {
  /// Seconds of one run.
  func run() -> Double
}

/// A race of kernels that compute the same: each runs twice; those clearly behind stop there, the others run twice more.
///
/// The first run also warms caches up, which is why no kernel is judged by one run alone.
package struct KernelRace {
  /// How many times the best one's time still counts as close.
  package static let close = 1.25

  /// The fastest of `trials`, the earlier one of equals.
  package static func winner<Name: Hashable>(_ trials: [(name: Name, trial: any KernelTrial)]) -> Name {
    precondition(!trials.isEmpty, "a race needs a runner")
    var best = [Double](repeating: .infinity, count: trials.count)
    func run(_ runners: [Int]) {
      for _ in 0..<2 {
        for runner in runners { best[runner] = min(best[runner], trials[runner].trial.run()) }
      }
    }
    run(Array(trials.indices))
    let leader = best.min() ?? 0
    let remaining = trials.indices.filter { best[$0] <= close * leader }
    if remaining.count > 1 { run(remaining) }
    let fastest = best.min() ?? 0
    return trials[best.firstIndex(of: fastest) ?? 0].name
  }
}
