import Analysis
import Execution
import Planning
import RecipeLanguage

/// The results that combinations of changes have: in the store, or published.
struct CombinationResults {
  private let comparison: Comparison
  private let factors: [Factor]
  private let recipe: CombinationRecipe
  private let metric: String
  private let facts: any PlanningFacts
  /// Both sides are published cells with a value.
  let isPublished: Bool
  /// Figure by combination and repeat, with B's interleaving throughout.
  private(set) var exact: [FactorSet: [String: Double]] = [:]
  /// The same of runs with another interleaving, which is named.
  private(set) var related: [FactorSet: (figures: [String: Double], context: String)] = [:]
  /// The recipes of each combination that was looked for.
  private var recipes: [FactorSet: [ResolvedRecipe]] = [:]

  init(
    _ comparison: Comparison, _ factors: [Factor], _ recipe: CombinationRecipe, metric: String,
    facts: any PlanningFacts
  ) {
    self.comparison = comparison
    self.factors = factors
    self.recipe = recipe
    self.metric = metric
    self.facts = facts
    recipes[[]] = comparison.a.recipes.filter { recipe.repeats.contains(Repeat($0)) }
    let (a, b) = (comparison.resultsOfA, comparison.resultsOfB)
    isPublished = a.publishedValue(metric) != nil && b.publishedValue(metric) != nil
    if isPublished {
      exact[[]] = [Self.published: a.publishedValue(metric) ?? 0]
      exact[.all(factors.count)] = [Self.published: b.publishedValue(metric) ?? 0]
    } else {
      func figures(_ side: SideResults) -> [String: Double] {
        Self.named(side.values(metric).filter { recipe.repeats.contains($0.key) })
      }
      exact[[]] = figures(a)
      exact[.all(factors.count)] = figures(b)
    }
  }

  private static let published = "published"

  /// The repeats that figures are means over: those of both sides, and of every combination that has any of them.
  var repeats: [String] {
    if isPublished { return [Self.published] }
    let all = recipe.repeats.map(\.text)
    let ends = all.filter { exact[[]]?[$0] != nil && exact[.all(factors.count)]?[$0] != nil }
    guard !ends.isEmpty else { return all }
    // On a path candidates drop out before they have every repeat.
    if factors.count > Attribution.most { return ends }
    let figures = exact.values.map { Set($0.keys) }.filter { !$0.isDisjoint(with: ends) }
    let shared = ends.filter { name in figures.allSatisfy { $0.contains(name) } }
    return shared.isEmpty ? ends : shared
  }

  func measured(withContext: Bool) -> MeasuredCombinations {
    let names = Set(repeats)
    var figures = exact.mapValues { $0.filter { names.contains($0.key) } }
    if withContext {
      for (set, found) in related where (figures[set] ?? [:]).count < names.count {
        figures[set] = found.figures.filter { names.contains($0.key) }
      }
    }
    return MeasuredCombinations(factorCount: factors.count, values: figures)
  }

  /// Whether every repeat has the combination, other interleavings left out; of B too when A has no result yet, which leaves
  /// nothing to compare.
  func isKnown(_ set: FactorSet) -> Bool { Set(repeats).isSubset(of: (exact[set] ?? [:]).keys) }

  /// Combinations that are known, A and B among them.
  var knownCount: Int { exact.keys.count(where: isKnown) }

  /// Whether the figure of a combination is from a run with another interleaving, and with which.
  func context(_ set: FactorSet) -> String? {
    isKnown(set) ? nil : related[set]?.context
  }

  func basis(_ set: FactorSet) -> WhyDocument.Basis? {
    guard isKnown(set) || related[set] != nil else { return nil }
    if isPublished { return .published }
    return set.indices.allSatisfy { factors[$0].subjects == [.setting("evaluate")] } ? .rescored : .measured
  }

  func entry(_ set: FactorSet) -> CombinationRecipe.Entry {
    let chosen = set.indices.map { factors[$0] }
    let name = chosen.map { $0.name.replacing(" with ", with: "_with_").replacing(".", with: "_") }
    return CombinationRecipe.Entry(
      name: name.joined(separator: "+"), subjects: FindFactors.subjects(of: chosen))
  }

  // MARK: Looking

  /// Looks in the store for these combinations, neither A nor B.
  /// - Throws: `DeltaExplanation.Fault` when making every change does not give B.
  mutating func look(for sets: [FactorSet]) throws {
    let all = FactorSet.all(factors.count)
    let wanted = sets.filter { !$0.isEmpty && recipes[$0] == nil }
    guard !wanted.isEmpty else { return }
    let names = Dictionary(wanted.map { (entry($0).name, $0) }, uniquingKeysWith: { first, _ in first })
    let loaded = try recipe.load(wanted.map(entry))
    guard !loaded.hasErrors else { throw SideError.unsound(loaded) }
    for found in loaded.recipes where recipe.repeats.contains(Repeat(found)) {
      let part = (found.cell ?? "").split(separator: ",").first { $0.hasPrefix(CombinationRecipe.axis + "=") }
      guard let set = part.flatMap({ names[String($0.dropFirst(CombinationRecipe.axis.count + 1))] }) else { continue }
      recipes[set, default: []].append(found)
    }
    if sets.contains(all) { try checkWhole(recipes[all] ?? []) }
    guard !isPublished else { return }
    for set in wanted where set != all {
      let compilation = Compilation.plan(recipes[set] ?? [], facts: facts)
      exact[set] = Self.named(SideResults(compilation.recipes, of: compilation).values(metric))
    }
  }

  /// Making all changes must give B, node by node.
  private func checkWhole(_ whole: [ResolvedRecipe]) throws {
    let isPaired = comparison.a.repeats.contains(where: comparison.b.repeats.contains)
    let targets = isPaired ? comparison.b.recipes : [comparison.pair.b.recipe]
    for target in targets {
      guard let made = isPaired ? whole.first(where: { Repeat($0) == Repeat(target) }) : whole.first else { continue }
      let both = Compilation.plan([made, target], facts: facts)
      let left = Changes(both.recipes[0], both.recipes[1]).meaning.map(\.path)
      guard !left.isEmpty || both.recipes[0].position("evaluate") != both.recipes[1].position("evaluate") else {
        continue
      }
      let what = left.isEmpty ? "files that the recipe names" : left.prefix(5).joined(separator: ", ")
      throw DeltaExplanation.Fault(
        description:
          "the changes cannot be made one by one: with all of them \(what) still differs in \(Repeat(target).text)")
    }
  }

  /// Takes over the results of recipes that are a combination but for how their streams are interleaved.
  /// - Throws: `DeltaExplanation.Fault` as `look`.
  mutating func addRelatives(_ sides: [Side]) throws {
    guard let first = recipe.repeats.first else { return }
    let sets = recipes.keys.filter { !$0.isEmpty && $0 != .all(factors.count) }.sorted()
    for side in sides {
      guard let relative = side.recipes.first(where: { Repeat($0) == first }) ?? side.recipes.first else { continue }
      for set in sets {
        guard let combination = recipes[set]?.first(where: { Repeat($0) == Repeat(relative) }) ?? recipes[set]?.first
        else { continue }
        // Most are told apart without planning them.
        guard Subject.streams(relative.experiment) == Subject.streams(combination.experiment) else { continue }
        let both = Compilation.plan([relative, combination], facts: facts)
        guard let context = context(Changes(both.recipes[0], both.recipes[1]).meaning, relative) else { continue }
        let figures = figures(of: side)
        if context.isEmpty, isPublished {
          exact[set] = figures
        } else if !context.isEmpty, !figures.isEmpty {
          related[set] = (figures, context)
        }
      }
    }
  }

  /// How a recipe is interleaved where that is all that differs: `every: 1`; empty when nothing does; nil when it is another
  /// combination altogether.
  private func context(_ changes: [Change], _ relative: ResolvedRecipe) -> String? {
    guard changes.allSatisfy({ Self.interleaving.contains($0.path) }) else { return nil }
    let streams = relative.experiment.balance?.auxiliary.batches.count ?? 0
    // One stream is in no order.
    let said = changes.filter { $0.path != "balance.auxiliary.order" || streams > 1 }
    return said.map { "\($0.path.split(separator: ".").last ?? ""): \($0.old ?? "none")" }.joined(separator: ", ")
  }

  private static let interleaving = [
    "balance.auxiliary.every", "balance.auxiliary.order", "balance.step", "balance.loss",
  ]

  private func figures(of side: Side) -> [String: Double] {
    if isPublished {
      return SideResults(cells: [], published: side.published).publishedValue(metric).map { [Self.published: $0] }
        ?? [:]
    }
    let compilation = Compilation.plan(side.recipes, facts: facts)
    let values = SideResults(compilation.recipes, of: compilation).values(metric)
    return Self.named(values.filter { recipe.repeats.contains($0.key) })
  }

  private static func named(_ values: [Repeat: Double]) -> [String: Double] {
    Dictionary(values.map { ($0.key.text, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: What is missing

  /// - Parameters:
  ///   - sets: in the order wanted; A and B are called so.
  ///   - wanted: repeats that are asked for; nil for all.
  func missing(_ sets: [FactorSet], in wanted: Set<String>?) -> [WhyDocument.Missing] {
    let names = wanted ?? Set(repeats)
    return sets.map { set in
      let chosen = set.indices.map { factors[$0].name }
      let isAll = set == .all(factors.count)
      let name = set.isEmpty ? "A" : isAll ? "B" : chosen.joined(separator: " + ")
      return WhyDocument.Missing(
        combination: name, factors: chosen, context: context(set), seconds: seconds(absent(set, in: names)))
    }
  }

  /// What running all of these combinations would take.
  func price(_ sets: [FactorSet], in wanted: Set<String>?) -> TimeEstimate? {
    seconds(sets.flatMap { absent($0, in: wanted ?? Set(repeats)) })
  }

  /// The recipes of a combination that have no result; of a published one, that of one repeat.
  private func absent(_ set: FactorSet, in names: Set<String>) -> [ResolvedRecipe] {
    let known = recipes[set] ?? []
    if isPublished { return Array(known.prefix(1)) }
    return known.filter { names.contains(Repeat($0).text) && exact[set]?[Repeat($0).text] == nil }
  }

  /// What running recipes would take, nodes that they share counted once; nil while the time of a training is not known: a
  /// sum without its longest parts would mislead.
  private func seconds(_ recipes: [ResolvedRecipe]) -> TimeEstimate? {
    guard !recipes.isEmpty else { return nil }
    let compilation = Compilation.plan(recipes, facts: facts)
    let isKnown = zip(compilation.graph.nodes, compilation.nodes).allSatisfy { node, planned in
      node.spec.kind != .train || !planned.state.needsWork || planned.cost.expected != nil
    }
    return isKnown ? PlanDocument(compilation).totals.seconds : nil
  }
}
