import ArgumentParser
import Execution
import RecipeLanguage

/// `omni status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Say what runs, what was left unfinished, what ran last.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    guard let opened = try store.reading(.ofProject) else {
      Terminal.print("nothing has run here yet\n")
      return
    }
    let status = StatusText(opened, now: SystemClock().now())
    Terminal.print(try store.failing { () throws(StoreError) in try status.render() })
  }
}
