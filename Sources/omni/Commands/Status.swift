import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// `omni status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say what runs, what was left unfinished, what ran last.")

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Show what was expected of finished nodes and runs beside what they took. --json: the same as JSON.")
  var estimates = false

  func run() throws {
    let opened = try store.reading(Project.current.site())
    if estimates {
      let document = try opened.map { try EstimatesDocument(recordedIn: $0) } ?? EstimatesDocument([])
      if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(EstimatesText.render(document)) }
      return
    }
    let document = try opened.map { try StatusDocument($0, now: SystemClock().now()) } ?? StatusDocument()
    if output.isJSON { return try Terminal.printJSON(document) }
    Terminal.print(opened == nil ? "nothing has run here yet\n" : StatusText(document).render())
  }
}
