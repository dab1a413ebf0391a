import ArgumentParser
import Execution
import RecipeLanguage

/// `omni status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say what runs, what was left unfinished, what ran last.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    guard let opened = try store.reading(Project.current.site()) else {
      Terminal.print("nothing has run here yet\n")
      return
    }
    Terminal.print(try StatusText(opened, now: SystemClock().now()).render())
  }
}
