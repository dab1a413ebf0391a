/// Where a network's kernel table comes from.
package enum KernelSource: Hashable, Sendable {
  /// Direct algorithms everywhere: independent of the machine's speed, and what tests use.
  case machineIndependent
  /// What the table says, direct where it says nothing; never times.
  case table(KernelTable)
  /// What the table says; what it lacks is timed once, on this machine, when a programme is compiled.
  case timed(known: KernelTable)
}

/// Answers kernel questions for one network and remembers every answer.
final class KernelChooser {
  private let source: KernelSource
  /// Every answer given so far.
  private(set) var table = KernelTable()

  init(_ source: KernelSource) { self.source = source }

  /// The algorithm among `candidates`, of which the first is the one used without a table or timing.
  /// - Parameter seconds: runs a candidate and measures it; called only where timing decides.
  func choose(
    _ question: KernelQuestion, among candidates: [KernelAlgorithm],
    seconds: (KernelAlgorithm) throws(EngineError) -> Double
  ) throws(EngineError) -> KernelAlgorithm {
    if let known = table[question] { return known }
    let chosen = try answer(question, candidates, seconds)
    table[question] = chosen
    return chosen
  }

  private func answer(
    _ question: KernelQuestion, _ candidates: [KernelAlgorithm],
    _ seconds: (KernelAlgorithm) throws(EngineError) -> Double
  ) throws(EngineError) -> KernelAlgorithm {
    guard candidates.count > 1 else { return candidates[0] }
    switch source {
    case .machineIndependent: return candidates[0]
    case .table(let given):
      guard let wanted = given[question], candidates.contains(wanted) else { return candidates[0] }
      return wanted
    case .timed(let known):
      if let wanted = known[question], candidates.contains(wanted) { return wanted }
      var best = (algorithm: candidates[0], seconds: Double.infinity)
      for candidate in candidates {
        let time = try seconds(candidate)
        if time < best.seconds { best = (candidate, time) }
      }
      return best.algorithm
    }
  }
}
