import ArgumentParser
import Execution
import Foundation
import Planning
import RecipeLanguage

/// `omni collect RECIPE [SOURCE]`
struct Collect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch the sources that a recipe collects from the network, and nothing else.")

  @Argument(
    help: "The recipe as FILE, or a cell of its matrix as FILE#CELL.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Argument(help: "The source to collect; without it, all that the recipe collects.")
  var source: String?

  @Flag(help: "Try again what could not be fetched, although there is a result. What was fetched is kept.")
  var force = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try GivenFiles.check([file]) }

  func run() async throws {
    let loader = try recipe.loader()
    let loaded = try loader.loadGiven([file])
    try loaded.stopOnErrors()
    let opened = try store.writing(loader.site)
    let facts = StoreFacts(store: opened, volumeCache: UserCache.volumes)
    let compilation = Compilation.plan(loaded.recipes, facts: facts)
    if let failure = facts.failure { throw failure }
    let wanted = try wanted(compilation)
    try MissingFiles.refuse(compilation.graph.needed(for: wanted).map { compilation.nodes[$0] })
    let graph = compilation.graph.part(for: wanted)
    let forced = force ? graph.nodes.indices.filter { graph.nodes[$0].spec.kind == .collect } : []
    let run = TerminalRun(store: opened, threads: try loader.site.threads(), onError: .continue)
    try await run.run(graph, forced: Set(forced)) { report in
      let document = try CollectDocument(report, store: opened)
      if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(CollectText.render(document)) }
    }
  }

  /// Positions of the nodes that collect what was asked for.
  private func wanted(_ compilation: Compilation) throws -> [Int] {
    let graph = compilation.graph
    let all = graph.nodes.indices.filter { graph.nodes[$0].spec.kind == .collect }
    let wanted = all.filter { source == nil || graph.nodes[$0].spec.subject == source }
    guard wanted.isEmpty else { return wanted }
    let names = Set(all.compactMap { graph.nodes[$0].spec.subject }).sorted()
    if let source, compilation.recipes.contains(where: { $0.recipe.experiment.source(source)?.collect != nil }) {
      throw ValidationError("nothing uses source `\(source)` of \(file); name it in `balance` or `evaluate`")
    }
    guard let source, !names.isEmpty else { throw ValidationError("\(file) uses no source with `collect`") }
    throw ValidationError("\(file) collects no source `\(source)`; there are \(names.joined(separator: ", "))")
  }
}
