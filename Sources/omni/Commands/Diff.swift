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

  @Flag(help: "Also every class: accuracies, interval, fixed and broken clips, added training samples.")
  var classes = false

  @Flag(help: "Also every clip that B fixed or broke.")
  var flips = false

  @Option(help: "Which clips of the results are related: parts of one `video`, clips of one `class`, or `none`.")
  var cluster = Clustering.video

  @Flag(help: "End with 2 when the sides do not mean the same.")
  var exitCode = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loader = try recipe.loader()
    let store = try store.reading(loader.site)
    let sides = ComparedSides(loader, store: store)
    let document = try DiffDocument(try sides.compare(a, b), showsAll: all, clustering: cluster)
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      let text = DiffText(
        style: Terminal.textStyle, showsAll: all, showsClasses: classes, showsFlips: flips)
      Terminal.print(text.render(document))
    }
    if exitCode, !document.isEmpty { throw ExitCode(2) }
  }
}

extension Clustering: ExpressibleByArgument {}
