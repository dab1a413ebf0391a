import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// `omni table FILE…`
struct Table: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print results beside the published values, and what curation did.")

  @OptionGroup var planned: PlannedRecipes
  @OptionGroup var output: OutputOptions

  @Flag(help: "Also print the confusion matrices, seeds added up.")
  var confusion = false

  @Flag(help: "Also print what every threshold would keep, and samples by class.")
  var curation = false

  func run() throws {
    let (compilation, store) = try planned.compileAsStored()
    try Self.show(
      try TableDocument(compilation, store: store), asJSON: output.isJSON, showsConfusion: confusion,
      showsCuration: curation)
  }

  /// Prints one table document on stdout.
  static func show(
    _ document: TableDocument, asJSON: Bool = false, showsConfusion: Bool = false, showsCuration: Bool = false
  ) throws {
    if asJSON {
      try Terminal.printJSON(document)
    } else {
      let text = TableText(
        isUnicode: Terminal.isUnicode, showsConfusion: showsConfusion, showsCuration: showsCuration)
      Terminal.print(text.render(document))
    }
  }
}
