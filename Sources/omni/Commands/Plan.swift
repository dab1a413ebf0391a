import ArgumentParser
import Execution
import Planning
import RecipeLanguage

/// `omni plan FILE…`
struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what would run, why, and what it costs. Writes and downloads nothing.")

  @OptionGroup var planned: PlannedRecipes
  @OptionGroup var output: OutputOptions

  @Flag(name: .shortAndLong, help: "Every reason, old and new.")
  var verbose = false

  @Flag(help: "End with 2 when anything would run.")
  var exitCode = false

  func run() throws {
    let compilation = try planned.compile()
    let document = PlanDocument(compilation)
    if output.isJSON {
      try Terminal.printJSON(document)
    } else {
      Terminal.print(PlanText(isVerbose: verbose, style: Terminal.textStyle).render(document))
    }
    if exitCode, document.work { throw ExitCode(2) }
  }
}

/// Recipes with everything that planning them takes; shared by all commands that plan.
struct PlannedRecipes: ParsableArguments {
  @Argument(help: "Recipes, or folders of recipes.", completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @Option(help: "Run this node although its result is there; may repeat.")
  var force: [String] = []

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var store: StoreOptions

  /// Loads and plans, against the store if there is one.
  func compile() throws -> Compilation {
    let loader = try recipe.loader()
    let loaded = loader.load(files)
    try loaded.stopOnErrors()
    return try compile(loaded, store: store.reading(loader.site), memoryOf: loader.site.threads())
  }

  /// What the store holds of the recipes, for those who look at results: nothing is forced, and notes about the recipes are
  /// left to `validate` and `plan`.
  func compileAsStored() throws -> (compilation: Compilation, store: Store?) {
    let loader = try recipe.loader()
    let loaded = loader.load(files)
    try loaded.stopOnErrors(hasNotes: false)
    let store = try store.reading(loader.site)
    return (try compile(loaded, store: store, isForcing: false), store)
  }

  /// - Parameters:
  ///   - loaded: without errors.
  ///   - threads: that a run would use, for the memory of training steps; nil where nobody is shown it, which saves
  ///     laying each step out.
  ///   - isForcing: false to ask what is there, whatever `--force` says.
  /// - Throws: `StoreError` when the store cannot be read; `ValidationError` when a forced node does not exist.
  func compile(_ loaded: LoadResult, store: Store?, memoryOf threads: Int? = nil, isForcing: Bool = true) throws
    -> Compilation
  {
    let memory = threads.map { TrainingStepMemory(threads: $0) }
    let facts = StoreFacts(
      store: store, work: ResidualNetworkWork.multiplyAdds, trainingWork: ResidualNetworkWork.trainingMultiplyAdds,
      memory: { memory?.bytes($0) },
      volumeCache: UserCache.volumes)
    let compilation = Compilation.plan(loaded.recipes, facts: facts, forced: isForcing ? Set(force) : [])
    if let failure = facts.failure { throw failure }
    let names = Set(compilation.graph.nodes.flatMap { $0.uses.map(\.name) })
    for name in force where !names.contains(name) {
      throw ValidationError("--force \(name): no such node; there are \(names.sorted().joined(separator: ", "))")
    }
    return compilation
  }
}
