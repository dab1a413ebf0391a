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

  @Flag(help: "Take the delta apart: what each change earned alone, last in, and in all, as far as results say.")
  var why = false

  @Flag(help: "With --why, write the combinations without a result as a recipe for `omni run`.")
  var close = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where --close writes; close.yaml unless stated.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var closing: String?

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

  func validate() throws {
    try GivenFiles.check([a, b])
    if closing != nil, !close { throw ValidationError("-o says where --close writes; give --close too") }
  }

  func run() throws {
    try SavedPlanFile.refuse(among: [a, b])
    let loader = try recipe.loader()
    let sides = try ComparedSides(loader, store: store)
    let comparison = try sides.compare(a, b)
    var document = try DiffDocument(comparison, showsAll: all, clustering: cluster)
    let explanation = why || close ? try sides.explain(comparison) : nil
    document.why = explanation?.document
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      let text = DiffText(
        style: Terminal.textStyle, showsAll: all, showsClasses: classes, showsFlips: flips)
      Terminal.print(text.render(document))
    }
    if close {
      if let explanation {
        try explanation.write(to: closing ?? "close.yaml", options: recipe)
      } else {
        Terminal.printError("the sides mean the same, so nothing is missing; no recipe was written\n")
      }
    }
    if exitCode, !document.isEmpty { throw ExitCode(2) }
  }
}

extension Clustering: ExpressibleByArgument {}
