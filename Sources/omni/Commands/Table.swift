import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// `omni table FILE…`
struct Table: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print results beside the published values, and what curation did.")

  @OptionGroup var planned: PlannedRecipes
  @Option(help: "How to print the result.")
  var format = Format.text

  @Flag(help: "The same as --format json.")
  var json = false

  @Flag(help: "Also print the confusion matrices, seeds added up.")
  var confusion = false

  @Flag(help: "Also print what every threshold would keep, and samples by class.")
  var curation = false

  func run() throws {
    let (compilation, store) = try planned.compileAsStored()
    let document = try TableDocument(compilation, store: store)
    if !json, let other = TableFormat(rawValue: format.rawValue) {
      Terminal.print(other.render(document))
    } else {
      try Self.show(
        document, asJSON: json || format == .json, showsConfusion: confusion, showsCuration: curation)
    }
  }

  /// `md`, `csv` and `latex` hold the rows alone.
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, md, csv, latex }

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
