import ArgumentParser
import Execution
import RecipeLanguage

/// `omni runs`
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "List the trained results of this project.")

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try store.reading(.ofProject)
    let records = try store.failing { () throws(StoreError) in try opened?.runs() ?? [] }
    if output.isJSON {
      try Terminal.printJSON(RunsDocument(records))
    } else {
      Terminal.print(RunsText.render(records))
    }
  }
}
