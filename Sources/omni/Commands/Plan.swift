import ArgumentParser
import Diagnostics
import Execution
import Planning
import RecipeLanguage

/// `omni plan FILE…`
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what would run, why, and what it costs. Writes and downloads nothing.")

  @OptionGroup var planned: PlannedRecipes
  @OptionGroup var selected: SelectionOptions
  @OptionGroup var output: OutputOptions

  @Flag(name: .shortAndLong, help: "Every reason, old and new.")
  var verbose = false

  @Flag(help: "End with 2 when anything would run.")
  var exitCode = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Keep the plan in this file, for omni run.", completion: .file())
  var outputFile: String?

  @Flag(help: "Show what would have been expected of each result that is there, without that result, and what it took.")
  var hindsight = false

  func run() throws {
    let compilation = try planned.compile(looksBack: hindsight).part(meantBy: selected.selection)
    if hindsight { return try show(EstimatesDocument(lookingBack: compilation)) }
    let document = PlanDocument(compilation)
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      Terminal.print(PlanText(isVerbose: verbose, style: Terminal.textStyle).render(document))
    }
    if let outputFile {
      let saved = SavedPlan(
        compilation, recipes: try planned.names(of: compilation), sets: planned.recipe.set,
        profile: planned.recipe.profile, selection: selected.selection)
      try SavedPlanFile.write(saved, to: outputFile)
    }
    if exitCode, document.work { throw ExitCode(2) }
  }

  private func show(_ document: EstimatesDocument) throws {
    if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(EstimatesText.render(document)) }
  }
}

/// Recipes with everything that planning them takes; shared by all commands that plan.
struct PlannedRecipes: ParsableArguments {
  @Argument(
    help: "Recipes as FILE, cells of their matrix as FILE#CELL, or folders of recipes.",
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @Option(help: "Run this node although its result is there; may repeat.")
  var force: [String] = []

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var store: StoreOptions

  func validate() throws { try GivenFiles.check(files) }

  /// Loads and plans, against the store if there is one.
  ///
  /// - Parameter looksBack: whether to say what would have been expected of results that are there.
  func compile(looksBack: Bool = false) throws -> Compilation {
    let loader = try recipe.loader()
    let loaded = try loader.loadGiven(files)
    try loaded.stopOnErrors()
    return try compile(
      loaded, store: store.reading(loader.site), site: loader.site, knowsMemory: true, looksBack: looksBack)
  }

  /// What the store holds of the recipes, for those who look at results: nothing is forced, and notes about the recipes are
  /// left to `validate` and `plan`.
  func compileAsStored() throws -> (compilation: Compilation, store: Store?) {
    let loader = try recipe.loader()
    let loaded = try loader.loadGiven(files)
    try loaded.stopOnErrors(hasNotes: false)
    let store = try store.reading(loader.site)
    return (try compile(loaded, store: store, site: loader.site, isForcing: false), store)
  }

  /// - Parameters:
  ///   - loaded: without errors.
  ///   - site: whose threads a run would use.
  ///   - knowsMemory: whether the memory of networks is shown or recorded; else laying them out is saved.
  ///   - isForcing: false to ask what is there, whatever `--force` says.
  /// - Throws: `StoreError` when the store cannot be read; `ValidationError` when a forced node does not exist.
  func compile(
    _ loaded: LoadResult, store: Store?, site: Site, knowsMemory: Bool = false, isForcing: Bool = true,
    looksBack: Bool = false
  ) throws -> Compilation {
    let threads = try site.threads()
    let memory = knowsMemory ? PlannedMemory(threads: threads) : nil
    let facts = StoreFacts(
      store: store, work: ResidualNetworkWork.multiplyAdds, trainingWork: ResidualNetworkWork.trainingMultiplyAdds,
      memory: memory, layers: ResidualNetworkWork.layers,
      parameters: { model, _ in ResidualNetworkWork.parameterCount(model) }, volumeCache: UserCache.volumes,
      machine: ThisMachine.facts(
        threads: threads, store: self.store.folder(site), speeds: SpeedCache(threads: threads).document?.speeds))
    let compilation = Compilation.plan(
      loaded.recipes, facts: facts, forced: isForcing ? Set(force) : [], looksBack: looksBack)
    if let failure = facts.failure { throw failure }
    let names = Set(compilation.graph.nodes.flatMap { $0.uses.map(\.name) })
    for name in force where !names.contains(name) {
      throw ValidationError(
        "--force \(printable(name)): no such node; there are \(names.sorted().joined(separator: ", "))")
    }
    return compilation
  }
}
