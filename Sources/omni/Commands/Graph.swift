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

  private func difference() throws -> GraphDifference {
    let compilation = try planned.compile()
    let sides = try sides(compilation)
    guard sides.count == 2 else { throw ValidationError("--diff compares two recipes, found \(sides.count)") }
    return GraphDifference(compilation, a: sides[0], b: sides[1])
  }

  /// Of every recipe the first cell that is named.
  private func sides(_ compilation: Compilation) throws -> [RecipeCompilation] {
    let files = compilation.recipeFiles
    // One recipe that is named twice: two of its cells, or itself beside itself.
    if files.count == 1, planned.files.count == 2 {
      let loader = try planned.recipe.loader()
      return planned.files.compactMap { name in
        loader.reference(name).meant(among: compilation.recipes) { $0.recipe.cell }.first
      }
    }
    return files.compactMap { file in compilation.recipes.first { $0.recipe.file == file } }
  }
}

extension GraphText.Format: ExpressibleByArgument {}
