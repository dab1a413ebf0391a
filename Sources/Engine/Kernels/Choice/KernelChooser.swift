/// Where a network's choices among kernels come from.
package enum KernelSource: Sendable {
  /// Direct algorithms everywhere: independent of the machine's speed, and what tests use.
  case machineIndependent
  /// What the table says, direct where it says nothing; never times.
  case table(KernelTable)
  /// What was agreed on before; what was not is timed, on this machine, when a programme is compiled.
  case timed(any KernelMemory)
}

/// Remembers what timing decided, so that a question is answered once per machine.
package protocol KernelMemory: Sendable {
  func recall(_ question: String) -> KernelAlgorithm?
  /// Offers an answer and returns the one that counts: the first that anybody offered.
  func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm
}

/// Remembers nothing: every programme's compilation times anew.
package struct NoKernelMemory: KernelMemory {
  package init() {}

  package func recall(_ question: String) -> KernelAlgorithm? { nil }
  package func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm { proposal }
}

/// Answers kernel questions for one network and remembers every answer.
final class KernelChooser {
  private let source: KernelSource
  /// Every answer given so far.
  private(set) var table = KernelTable()

  init(_ source: KernelSource) { self.source = source }

  /// The algorithm among `candidates`, of which the first is the one used without a table or timing.
  /// - Parameter trial: makes a candidate ready to be timed; called only where timing decides.
  func choose(
    _ question: KernelQuestion, among candidates: [KernelAlgorithm],
    trial: (KernelAlgorithm) throws(EngineError) -> any KernelTrial
  ) throws(EngineError) -> KernelAlgorithm {
    if let known = table[question], candidates.contains(known) { return known }
    let chosen = try answer(question, candidates, trial)
    table[question] = chosen
    return chosen
  }

  private func answer(
    _ question: KernelQuestion, _ candidates: [KernelAlgorithm],
    _ trial: (KernelAlgorithm) throws(EngineError) -> any KernelTrial
  ) throws(EngineError) -> KernelAlgorithm {
    switch source {
    case .machineIndependent: return candidates[0]
    case .table(let given):
      guard let wanted = given[question], candidates.contains(wanted) else { return candidates[0] }
      return wanted
    case .timed(let memory):
      if let wanted = memory.recall(question.description), candidates.contains(wanted) { return wanted }
      var runners: [(name: KernelAlgorithm, trial: any KernelTrial)] = []
      for candidate in candidates { runners.append((candidate, try trial(candidate))) }
      let fastest = KernelRace.winner(runners)
      let agreed = memory.agree(question.description, on: fastest)
      return candidates.contains(agreed) ? agreed : fastest
    }
  }
}
