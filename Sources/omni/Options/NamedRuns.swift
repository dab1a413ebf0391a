import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// Recipes and runs on one command line: a run stands for the recipe and cell that it trained.
struct NamedRuns {
  /// To be loaded: recipes as given, and those of the runs.
  let files: [String]
  /// What was given as such.
  private let given: [GivenRecipe]
  private let runs: [RunRecord]
  private let loader: RecipeLoader

  /// - Throws: `ValidationError` for a run that the store does not have.
  init(_ subjects: [String], store: Store?, loader: RecipeLoader) throws {
    let names = subjects.filter(RunRecord.isName)
    let records = names.isEmpty ? [] : try store?.runs() ?? []
    runs = try names.map { name in
      guard let record = records.first(where: { $0.name == name }) else {
        throw ValidationError(RunRecord.unknown(name, among: records))
      }
      return record
    }
    let others = subjects.filter { !RunRecord.isName($0) }
    let given = others.map { loader.reference($0) }
    let trained = Set(runs.map(\.recipe)).filter { file in
      !given.contains { $0.cell == nil && loader.isNamed(file, by: $0) }
    }
    files = others + trained.map { PathText.join(loader.projectRoot, $0) }.sorted()
    self.given = given
    self.loader = loader
  }

  /// Of what was loaded, the cells that were named.
  ///
  /// - Throws: `CommandFailure` when a run's recipe is not what it was any more.
  func chosen(_ recipes: [ResolvedRecipe]) throws -> [ResolvedRecipe] {
    guard !runs.isEmpty else { return recipes }
    for run in runs where !recipes.contains(where: { matches($0, run) }) {
      throw CommandFailure(
        "unknown-run",
        "\(run.name) trained \(run.recipe)\(run.cell.isEmpty ? "" : "#\(run.cell)") with the id \(run.id), which no cell of it "
          + "has now; give the --set and --profile that it ran with, go back to the version that ran, or name the recipe",
        at: run.recipe, exitCode: ExitCode(1))
    }
    let named = given.flatMap { reference in
      reference.meant(among: recipes.filter { loader.isNamed($0.file, by: reference) }, called: \.cell)
    }
    return recipes.filter { recipe in named.contains(recipe) || runs.contains { matches(recipe, $0) } }
  }

  private func matches(_ recipe: ResolvedRecipe, _ run: RunRecord) -> Bool {
    recipe.file == run.recipe && (recipe.cell ?? "") == run.cell && RecipeIdentity(recipe).id == run.id
  }
}
