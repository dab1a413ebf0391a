import ArgumentParser
import Execution
import RecipeLanguage

/// `omni runs`
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the trained results of this project.")

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let records = try store.reading(Project.current.site())?.runs() ?? []
    if output.isJSON {
      try Terminal.printJSON(RunsDocument(records))
    } else {
      Terminal.print(RunsText.render(records))
    }
  }
}
