/// The way from A to B one change at a time, always the one that gains most, for more changes than exact shares can afford.
///
/// What each step gains depends on what was changed before it: the path is one order of many, and its contributions are marked
/// order-dependent. It costs at most k(k + 1)/2 − 1 combinations a repeat, fewer because candidates race: repeat by repeat, those
/// that are significantly worse than the best so far drop out.
/// - Source: Fawcett & Hoos 2016, "Analysing differences between algorithm configurations through ablation"; the race after
///   López-Ibáñez et al. 2016, "The irace package".
package enum AblationPath {
  /// One change made.
  package struct Step: Hashable, Sendable {
    package var factor: Int
    /// What the figure gained, mean over the repeats, on the grid; all of them add up to B − A exactly.
    package var contribution: Double
    /// t interval over the repeats; nil for fewer than two.
    package var interval: Interval?
    /// Candidates that the race dropped at this step before every repeat had measured them.
    package var dropped: [Int]
  }

  /// A measurement asked for.
  package struct Request: Hashable, Sendable {
    package var combination: FactorSet
    package var repetition: String

    package init(combination: FactorSet, repetition: String) {
      self.combination = combination
      self.repetition = repetition
    }
  }

  package enum Progress: Hashable, Sendable {
    /// The steps that are settled, and what the next one needs measured, in any order.
    case open([Step], next: [Request])
    case finished([Step])
  }

  /// Repeats before the race may drop a candidate.
  package static let firstTest = 3

  /// How far what was measured leads. A pure function: ask, measure, ask again.
  ///
  /// - Parameters:
  ///   - repeats: those that every winner must have; A and B have them already or are asked for first.
  ///   - level: of the tests that drop candidates, for all candidates of a step together.
  package static func progress(
    _ measured: MeasuredCombinations, repeats: [String], level: Double = 0.05
  ) -> Progress {
    precondition(!repeats.isEmpty, "a path needs at least one repeat")
    var current: FactorSet = []
    var steps: [Step] = []
    let ends = requests([[], .all(measured.factorCount)], repeats).filter { isOpen($0, measured) }
    if !ends.isEmpty { return .open([], next: ends) }
    while current != .all(measured.factorCount) {
      let candidates = (0..<measured.factorCount).filter { !current.contains($0) }
      switch race(candidates, from: current, measured, repeats, level) {
      case .open(let next): return .open(steps, next: next)
      case .won(let winner, let dropped):
        let next = current.union(.single(winner))
        let gains = SeedSummary(
          repeats.map { (measured[next, $0] ?? 0) - (measured[current, $0] ?? 0) })
        let contribution = meanSteps(next, measured, repeats) - meanSteps(current, measured, repeats)
        steps.append(
          Step(
            factor: winner, contribution: AccuracyGrid.value(contribution), interval: gains.interval(), dropped: dropped
          ))
        current = next
      }
    }
    return .finished(steps)
  }

  private enum Outcome {
    case open([Request])
    case won(Int, dropped: [Int])
  }

  private static func race(
    _ candidates: [Int], from current: FactorSet, _ measured: MeasuredCombinations, _ repeats: [String], _ level: Double
  ) -> Outcome {
    var alive = candidates
    for count in 1...repeats.count {
      let sets = alive.map { current.union(.single($0)) }
      let open = requests(sets, [repeats[count - 1]]).filter { isOpen($0, measured) }
      if !open.isEmpty { return .open(open) }
      guard count >= firstTest, count < repeats.count, alive.count > 1 else { continue }
      let figures = sets.map { set in repeats.prefix(count).map { measured[set, $0] ?? 0 } }
      alive = survivors(alive, figures, level)
    }
    let winner = alive.max { a, b in
      let first = meanSteps(current.union(.single(a)), measured, repeats)
      let second = meanSteps(current.union(.single(b)), measured, repeats)
      return (first, b) < (second, a)
    }
    return .won(winner ?? candidates[0], dropped: candidates.filter { !alive.contains($0) })
  }

  /// Those that a paired t-test against the best so far does not call worse, p-values adjusted by Holm's method.
  private static func survivors(_ candidates: [Int], _ figures: [[Double]], _ level: Double) -> [Int] {
    let means = figures.map { SeedSummary($0).mean }
    guard let best = means.indices.max(by: { (means[$0], $1) < (means[$1], $0) }) else { return candidates }
    let others = candidates.indices.filter { $0 != best }
    let values = Holm.adjusted(others.map { SeedComparison(first: figures[$0], second: figures[best]).p ?? 1 })
    let worse = Set(zip(others, values).filter { $1 < level }.map(\.0))
    return candidates.indices.filter { !worse.contains($0) }.map { candidates[$0] }
  }

  private static func requests(_ sets: [FactorSet], _ repeats: [String]) -> [Request] {
    sets.flatMap { set in repeats.map { Request(combination: set, repetition: $0) } }
  }

  private static func isOpen(_ request: Request, _ measured: MeasuredCombinations) -> Bool {
    measured[request.combination, request.repetition] == nil
  }

  private static func meanSteps(_ set: FactorSet, _ measured: MeasuredCombinations, _ repeats: [String]) -> Int {
    AccuracyGrid.steps(SeedSummary(repeats.map { measured[set, $0] ?? 0 }).mean)
  }
}
