import ArgumentParser
import RecipeLanguage

/// `omni show FILE [PATH]`
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print every resolved value of a recipe, defaults included.")

  @Argument(
    help: "A recipe as FILE, a cell of its matrix as FILE#CELL, or a base.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Argument(help: "Only this value, or everything below it.")
  var path: String?

  @Flag(help: "Say where each value comes from, and what it was before.")
  var blame = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try GivenFiles.check([file]) }

  func run() throws {
    let result = try recipe.loader().loadGiven([file], acceptsBases: true)
    try result.stopOnErrors()
    let listing = LeafListing(result.recipes, path: path)
    if listing.isEmpty, let path {
      throw ValidationError("the recipe has nothing at `\(path)`\(listing.hint)")
    }
    if output.isJSON {
      try Terminal.printJSON(listing.document)
    } else {
      Terminal.print(listing.text(withBlame: blame))
    }
  }
}
