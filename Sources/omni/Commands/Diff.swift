import ArgumentParser
import Deltas
import Execution
import Planning
import RecipeLanguage

/// `omni diff A B`
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what changed between two recipes, and what each change earned.",
    discussion: """
      A and B are FILE or FILE#CELL, a run (r-0007), git:REVISION:FILE, or ref:TABLE/COLUMN for the recipe of a published row.
      Cells that differ in seed or world alone are repeats of one experiment.
      """)

  @Argument(help: "What it is compared with.", completion: .file(extensions: ["yaml", "yml"]))
  var a: String

  @Argument(help: "What is looked at.", completion: .file(extensions: ["yaml", "yml"]))
  var b: String

  @Flag(help: "Also every value behind a heading, and the differences without meaning.")
  var all = false

  @Flag(help: "End with 2 when the sides do not mean the same.")
  var exitCode = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loader = try recipe.loader()
    let store = try store.reading(loader.site)
    let sides = ComparedSides(loader, store: store)
    let document = try DiffDocument(try sides.compare(a, b), showsAll: all)
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      Terminal.print(DiffText(style: Terminal.textStyle, showsAll: all).render(document))
    }
    if exitCode, !document.isEmpty { throw ExitCode(2) }
  }
}
