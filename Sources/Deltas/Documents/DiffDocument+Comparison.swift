import Execution
import JointTraining
import Planning
import RecipeLanguage

extension DiffDocument {
  /// - Parameters:
  ///   - showsAll: also what the differences without meaning are.
  ///   - clustering: which clips of the results count as related.
  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ comparison: Comparison, showsAll: Bool = false, clustering: Clustering = .video) throws {
    let (left, right) = comparison.pair
    let (old, new) = (left.recipe, right.recipe)
    let found = Changes(left, right)
    let cosmetic = CosmeticDifferences(comparison.a, comparison.b, recipes: (old, new), changes: found)
    let compilation = comparison.compilation
    let programmes = try Self.programmes(comparison, left, right)
    a = SideEntry(comparison.a, old)
    b = SideEntry(comparison.b, new)
    changes = found.meaning.map(ChangeEntry.init)
    groups = ChangeGroup.groups(found.meaning, old: old.experiment, new: new.experiment).map { group in
      Group(group, of: found.meaning, left, right, in: compilation)
    }
    self.cosmetic = cosmetic.entries.count
    cosmetics = showsAll ? cosmetic.entries.map { Cosmetic(kind: $0.kind, path: $0.path) } : nil
    training = Sides(
      a: TrainingSummary(programmes.a, old.experiment, compilation.schedule(of: left)),
      b: TrainingSummary(programmes.b, new.experiment, compilation.schedule(of: right)))
    exposure = Sides(
      a: Exposure(programmes.a, old.experiment), b: Exposure(programmes.b, new.experiment))
    nodes = NodeChange.changes(from: left, to: right, in: compilation)
    let compared = try CompareResults(comparison, clustering: clustering)
    metrics = compared.metrics
    elsewhere = compared.elsewhere
    results = compared.results
  }

  /// Both sampling programmes, from sizes that are stored, expected or listed.
  private static func programmes(
    _ comparison: Comparison, _ a: RecipeCompilation, _ b: RecipeCompilation
  ) throws -> (a: ProgrammeDocument.Programme, b: ProgrammeDocument.Programme) {
    let compilation = comparison.compilation
    let trainings = try compilation.recipes.map { try StoredTraining($0, of: compilation, store: nil) }
    let all = ProgrammeDocument(compilation, trainings: trainings, epochs: [0]).programmes
    let names = compilation.recipes.map { [$0.recipe.file, $0.recipe.cell ?? ""] }
    let half = comparison.a.recipes.count
    let (left, right) = ([a.recipe.file, a.recipe.cell ?? ""], [b.recipe.file, b.recipe.cell ?? ""])
    let first = names[..<half].firstIndex(of: left) ?? 0
    let second = names[half...].firstIndex(of: right) ?? half
    return (all[first], all[second])
  }
}

extension DiffDocument.SideEntry {
  fileprivate init(_ side: Side, _ recipe: ResolvedRecipe) {
    name = side.name
    kind = side.kind
    let family = CellName(recipe.cell).family
    self.recipe = recipe.file + (family.isEmpty ? "" : "#\(family)")
    repeats = side.recipes.count
    assumed = recipe.assumed
  }
}

extension DiffDocument.ChangeEntry {
  fileprivate init(_ change: Change) {
    path = change.path
    old = change.old
    new = change.new
    oldAt = change.oldOrigin.flatMap(OriginDocument.init)
    newAt = change.newOrigin.flatMap(OriginDocument.init)
  }
}

extension DiffDocument.Group {
  fileprivate init(
    _ group: ChangeGroup, of changes: [Change], _ a: RecipeCompilation, _ b: RecipeCompilation,
    in compilation: Compilation
  ) {
    name = group.subject.name
    presence = group.presence
    isContext = group.isInterleaving
    paths = group.changes.map { changes[$0].path }
    sources = [:]
    guard case .stream(let stream) = group.subject else { return }
    let owner = group.presence == .removed ? a : b
    for source in owner.recipe.experiment.members(ofStream: stream) {
      sources[source] = .some(compilation.trainedSamples(source, of: owner))
    }
  }
}
