import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// Recipes and runs on one command line: a run stands for the recipe and cell that it trained.
struct NamedRuns {
  /// To be loaded: recipes as given, and those of the runs.
  let files: [String]
  /// Absolute paths of the files and folders that were given as such.
  private let given: [String]
  private let runs: [RunRecord]

  /// - Throws: `ValidationError` for a run that the store does not have.
  init(_ subjects: [String], store: Store?) throws {
    let names = subjects.filter(Self.isName)
    let records = names.isEmpty ? [] : try store?.runs() ?? []
    runs = try names.map { name in
      guard let record = records.first(where: { $0.name == name }) else {
        let hint = records.isEmpty ? "the store has none yet" : "`omni runs` lists \(records.count)"
        throw ValidationError("there is no run \(name); \(hint)")
      }
      return record
    }
    let others = subjects.filter { !Self.isName($0) }
    let given = others.map { PathText.join(Project.current.workingDirectory, $0) }
    self.given = given
    let trained = Set(runs.map { PathText.join(Project.current.root, $0.recipe) })
    files = others + trained.filter { !Self.holds(given, $0) }.sorted()
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
    return recipes.filter { recipe in
      Self.holds(given, PathText.join(Project.current.root, recipe.file)) || runs.contains { matches(recipe, $0) }
    }
  }

  /// Whether a file was given, by itself or with its folder.
  private static func holds(_ given: [String], _ file: String) -> Bool {
    given.contains { file == $0 || file.hasPrefix($0 + "/") }
  }

  private func matches(_ recipe: ResolvedRecipe, _ run: RunRecord) -> Bool {
    recipe.file == run.recipe && (recipe.cell ?? "") == run.cell && RecipeIdentity(recipe).id == run.id
  }

  /// `r-0007`.
  private static func isName(_ text: String) -> Bool {
    text.hasPrefix("r-") && text.count > 2 && text.dropFirst(2).allSatisfy(\.isWholeNumber)
  }
}
