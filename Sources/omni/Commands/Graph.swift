import ArgumentParser
import Planning
import RecipeLanguage

/// `omni graph FILE…`
struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw the execution graph, each node marked by its state.")

  @OptionGroup var planned: PlannedRecipes

  @Option(help: "How to draw it: ascii, mermaid, dot or svg.")
  var format: GraphText.Format = .ascii

  @Flag(help: "Draw two recipes as one graph: what only one has, what both have otherwise, what is the same.")
  var diff = false

  func run() throws {
    if diff { return Terminal.print(GraphText.render(try difference(), as: format, style: Terminal.textStyle)) }
    let document = PlanDocument(try planned.compile())
    Terminal.print(GraphText.render(document, as: format, style: Terminal.textStyle))
  }

  /// Of a recipe with a matrix, its first cell.
  private func difference() throws -> GraphDifference {
    let compilation = try planned.compile()
    let found = compilation.recipeFiles
    // A recipe that is named twice is compared with itself.
    let files = found.count == 1 && planned.files.count == 2 ? found + found : found
    guard files.count == 2,
      let first = compilation.recipes.first(where: { $0.recipe.file == files[0] }),
      let second = compilation.recipes.first(where: { $0.recipe.file == files[1] })
    else { throw ValidationError("--diff compares two recipes, found \(files.count)") }
    return GraphDifference(compilation, a: first, b: second)
  }
}

extension GraphText.Format: ExpressibleByArgument {}
