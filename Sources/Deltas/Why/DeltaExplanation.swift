import Analysis
import Execution
package import Planning
import RecipeLanguage

/// Takes the difference between two sides apart: which changes there are, which combinations of them have results, and what
/// these say of each change.
///
/// Nothing is run. A combination is A with some changes laid over it; whether it has a result is asked of the planner, so any
/// recipe of the same meaning that was ever run counts. Combinations that were only run with another interleaving of the
/// streams are used for "alone" and named with their context; exact shares do without them.
package struct DeltaExplanation {
  /// Why the sides cannot be taken apart, as a sentence without its full stop.
  package struct Fault: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  package let document: WhyDocument
  private var recipe: CombinationRecipe
  private let missing: [CombinationRecipe.Entry]

  /// - Parameter metric: `top1`, `top5` or `mean_class`.
  /// - Returns: nil when the sides do not differ in meaning.
  /// - Throws: `Fault`, `SideError`.
  package init?(
    _ comparison: Comparison, reader: SideReader, facts: any PlanningFacts, metric: String = "top1"
  ) throws {
    let (a, b) = comparison.pair
    let changes = Changes(a, b)
    let groups = ChangeGroup.groups(changes.meaning, old: a.recipe.experiment, new: b.recipe.experiment)
    guard !groups.isEmpty else { return nil }
    let change = PartialChange(from: a.recipe, to: b.recipe, changes)
    let common = comparison.a.repeats.filter(comparison.b.repeats.contains)
    let isPublished = [comparison.resultsOfA, comparison.resultsOfB].allSatisfy { $0.publishedValue(metric) != nil }
    guard isPublished || !common.isEmpty else {
      let (left, right) = (comparison.a.repeats.map(\.text), comparison.b.repeats.map(\.text))
      throw Fault(
        description: "the sides have no seed or world in common (A: \(left.joined(separator: ", ")); B: "
          + "\(right.joined(separator: ", "))), so what a change earned could not be told from what other seeds do; "
          + "give both the same")
    }
    let repeats = common.isEmpty ? [Repeat(a.recipe)] : common
    let first = CombinationRecipe(side: comparison.a, change: change, repeats: [Repeat(a.recipe)])
    let factors = try FindFactors(recipe: first).factors(groups, most: Attribution.most)
    guard factors.count <= 16 else {
      throw Fault(description: "\(factors.count) changes are too many to take apart; compare recipes that are nearer")
    }
    recipe = CombinationRecipe(side: comparison.a, change: change, repeats: repeats)
    var results = CombinationResults(comparison, factors, recipe, metric: metric, facts: facts)
    try results.look(
      for: factors.count <= Attribution.most ? FactorSet.subsets(factors.count) : Self.edges(factors.count))
    try results.addRelatives(reader.related(comparison.a, comparison.b))
    let parts = try Self.parts(factors, &results)
    let evaluation = groups.first { $0.subject == .setting("evaluate") }
    if let next = parts.nextRepeats, !next.isEmpty {
      recipe.repeats = repeats.filter { next.contains($0.text) }
    }
    missing = parts.missing.filter { !$0.isEmpty && $0 != .all(factors.count) }.map(results.entry)
    var document = WhyDocument(
      metric: metric, method: factors.count <= Attribution.most ? .shapley : .path, sameMeasurement: evaluation == nil,
      repeats: results.isPublished ? [] : results.repeats, factors: parts.factors, sumOfSingles: parts.sumOfSingles,
      interaction: parts.interaction, total: parts.total, known: results.knownCount,
      combinations: 1 << factors.count, missing: results.missing(parts.missing, in: parts.nextRepeats),
      seconds: results.price(parts.missing, in: parts.nextRepeats))
    for (place, factor) in factors.enumerated() {
      document.factors[place].paths = changes.meaning.map(\.path).filter {
        factor.subjects.contains(Subject($0, old: a.recipe.experiment, new: b.recipe.experiment))
      }
    }
    self.document = document
  }

  /// A recipe that runs what is missing; nil when nothing is.
  ///
  /// - Parameter file: absolute path that it is written to; relative paths in it start from there.
  package func closingRecipe(for file: String) throws -> String? {
    guard !missing.isEmpty else { return nil }
    guard recipe.side.kind != .revision else {
      throw Fault(description: "`\(recipe.side.name)` is no file that a recipe could extend; check it out for --close")
    }
    let heading = """
      # Written by `omni diff --why --close`: what is missing to share out the delta between two recipes. Each combination is
      # the recipe below with some of the changes made; results that are there already are not run again.

      """
    return heading + (try recipe.text(missing, for: file))
  }

  /// Each factor alone, and each left out.
  private static func edges(_ count: Int) -> [FactorSet] {
    let all = FactorSet.all(count)
    return (0..<count).map(FactorSet.single) + (0..<count).map { all.subtracting(.single($0)) } + [all]
  }

  private struct Parts {
    /// Those that are asked for next, where that is not all of them: candidates race.
    var nextRepeats: Set<String>?
    var factors: [WhyDocument.Factor]
    var sumOfSingles: Double?
    var interaction: Double?
    var total: Double?
    var missing: [FactorSet]
  }

  private static func parts(_ factors: [Factor], _ results: inout CombinationResults) throws -> Parts {
    let count = factors.count
    let blank = (0..<count).map { index in
      WhyDocument.Factor(
        name: factors[index].name, paths: [], basis: results.basis(.single(index)),
        context: results.context(.single(index)))
    }
    guard count <= Attribution.most else { return try path(blank, &results) }
    let exact = Attribution(results.measured(withContext: false))
    let singles = Attribution(results.measured(withContext: true))
    let found = (0..<count).map { index in
      var factor = blank[index]
      factor.alone = singles.parts[index].alone
      factor.aloneInterval = singles.parts[index].aloneInterval.map(WhyDocument.Range.init)
      factor.lastIn = exact.parts[index].lastIn
      factor.lastInInterval = exact.parts[index].lastInInterval.map(WhyDocument.Range.init)
      factor.share = exact.parts[index].share
      factor.shareInterval = exact.parts[index].shareInterval.map(WhyDocument.Range.init)
      return factor
    }
    // What is known in another context at least comes last.
    let open = exact.missing.filter { !results.isKnown($0) }
    let missing = open.filter { results.context($0) == nil } + open.filter { results.context($0) != nil }
    return Parts(
      factors: found, sumOfSingles: singles.sumOfSingles, interaction: singles.interaction, total: exact.total,
      missing: missing)
  }

  /// More factors than exact shares can afford: one change at a time, the next always the one that gains most.
  private static func path(_ blank: [WhyDocument.Factor], _ results: inout CombinationResults) throws -> Parts {
    let count = blank.count
    var found = blank
    var asked: Set<FactorSet> = []
    while true {
      let measured = results.measured(withContext: false)
      let repeats = measured.repeats.isEmpty ? results.repeats : measured.repeats
      let (steps, requests) =
        switch AblationPath.progress(measured, repeats: repeats) {
        case .finished(let steps): (steps, [AblationPath.Request]())
        case .open(let steps, let requests): (steps, requests)
        }
      let next = requests.map(\.combination).uniqued
      let unseen = next.filter { asked.insert($0).inserted }
      if !unseen.isEmpty {
        try results.look(for: unseen)
        continue
      }
      for step in steps {
        found[step.factor].share = step.contribution
        found[step.factor].shareInterval = step.interval.map(WhyDocument.Range.init)
      }
      let singles = results.measured(withContext: true)
      for index in 0..<count {
        found[index].alone = singles.difference([], .single(index))
        found[index].lastIn = measured.difference(FactorSet.all(count).subtracting(.single(index)), .all(count))
      }
      let total = measured.difference([], .all(count))
      let alone = found.compactMap(\.alone)
      let sum = alone.count == count && total != nil ? alone.reduce(0, +) : nil
      return Parts(
        nextRepeats: Set(requests.map(\.repetition)), factors: found, sumOfSingles: sum,
        interaction: total.flatMap { total in sum.map { total - $0 } }, total: total,
        missing: next)
    }
  }
}

extension MeasuredCombinations {
  /// Mean over the repeats, second minus first, on the grid; nil unless all repeats have both.
  func difference(_ first: FactorSet, _ second: FactorSet) -> Double? {
    guard let a = self[first], let b = self[second] else { return nil }
    return AccuracyGrid.difference(SeedSummary(a).mean, SeedSummary(b).mean)
  }
}

extension WhyDocument.Range {
  init(_ interval: Interval) { self.init(low: interval.low, high: interval.high) }
}
