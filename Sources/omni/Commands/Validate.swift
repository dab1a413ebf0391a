import ArgumentParser
import Diagnostics
import RecipeLanguage

/// `omni validate FILE…`
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report every problem of recipes in one pass, without data or network.")

  @Argument(
    help: "Recipes as FILE, cells of their matrix as FILE#CELL, bases, or folders of recipes.",
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try GivenFiles.check(files) }

  func run() throws {
    let result = try recipe.loader().loadGiven(files, acceptsBases: true)
    if output.isJSON {
      try Terminal.printJSON(DiagnosticsDocument(result.diagnostics))
    } else if result.diagnostics.isEmpty {
      Terminal.print("\(result.fileCount == 1 ? "recipe is" : "\(result.fileCount) recipes are") valid\n")
    } else {
      Terminal.print(Terminal.diagnosticText(result.sources, toStandardOutput: true).render(result.diagnostics))
    }
    if let code = result.exitCode { throw code }
  }
}

extension LoadResult {
  /// 65 for a wrong recipe, 1 for a file that cannot be read, nil when all is well.
  var exitCode: ExitCode? {
    guard hasErrors else { return nil }
    let isRecipeWrong = diagnostics.contains { $0.severity == .error && $0.id != "unreadable-file" }
    return ExitCode(isRecipeWrong ? 65 : 1)
  }

  /// Stops a command that needs sound recipes when there is an error; says what is worth knowing otherwise.
  /// - Parameter hasNotes: false where the recipes are not what is being looked at.
  func stopOnErrors(hasNotes: Bool = true) throws {
    if let exitCode { throw CommandFailure(diagnostics: diagnostics, sources: sources, exitCode: exitCode) }
    let said = hasNotes ? diagnostics : diagnostics.filter { $0.severity != .note }
    if !said.isEmpty { Terminal.printError(Terminal.diagnosticText(sources).render(said)) }
  }
}
