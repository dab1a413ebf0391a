import ArgumentParser
import Execution
import Planning
import RecipeLanguage
import Reporting

/// `omni report RUN… -o FILE`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page about recipes and their results, with everything in it.",
    discussion: """
      The page needs no network and no file beside it: tables against the published values, intervals, learning curves,
      classes, confusion, clips that flip, what curation kept and dropped, suspected duplicates, the graph with its costs,
      and the recipes with where each value was stated. A run (r-0007, as `omni runs` lists them) may stand for the recipe and
      cell that it trained.
      """)

  @OptionGroup var planned: PlannedRecipes

  @Option(
    name: .shortAndLong, help: "The page; replaced when it exists and is one.", completion: .file(extensions: ["html"]))
  var output: String

  func run() throws {
    let loader = try planned.recipe.loader()
    let store = try planned.store.reading(loader.site)
    let subjects = try NamedRuns(planned.files, store: store, loader: loader)
    var loaded = try loader.loadGiven(subjects.files)
    try loaded.stopOnErrors(hasNotes: false)
    loaded.recipes = try subjects.chosen(loaded.recipes)
    let compilation = try planned.compile(
      loaded, store: store, site: loader.site, knowsMemory: true, isForcing: false)
    let page = try Report.html(try ReportMaterial(compilation, store: store))
    try OutputFile(path: output, what: "page") { $0.hasPrefix("<!DOCTYPE html>") }.write(page)
    Terminal.printError("\(output): \(NumberText.bytes(page.utf8.count))\n")
  }
}
