import ArgumentParser
import Engine
import Execution
import Foundation
import Planning
import RecipeLanguage

/// `omni run FILE…`
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do what the recipes need and the store does not have yet. Goes on where an earlier run was stopped.")

  @OptionGroup var given: PlannedRecipes
  @OptionGroup var selected: SelectionOptions

  @Option(help: "After a failure: stop, or continue with what does not need the failed node.")
  var onError: Executor.OnError = .stop

  @Option(help: "What the engine computes with: onednn, or openblas, the independent second implementation.")
  var engine: EngineChoice = .onednn

  @Option(
    help: ArgumentHelp(
      "Which kernels compute convolutions: timed once on this machine (timed), the same on every machine (default), or "
        + "what a kernel table says (FILE).", valueName: "timed|default|FILE"))
  var kernels: KernelChoice = .timed

  func run() async throws {
    let cache = KernelChoice.cache()
    let source = try kernels.source(cache)
    let saved = try given.files.count == 1 ? SavedPlanFile.read(given.files[0]) : nil
    let planned = try saved.map(given.carryingOut) ?? given
    if saved != nil, !selected.selection.isEmpty {
      throw ValidationError("a saved plan has its own --select and --exclude; give them to omni plan")
    }
    let loader = try planned.recipe.loader()
    let loaded =
      try saved == nil
      ? loader.loadGiven(planned.files).forRunning
      : SavedPlanFile.load(planned, with: loader, at: given.files[0]).forRunning
    try loaded.stopOnErrors()
    let threads = try loader.site.threads()
    func plan(_ store: Store?) throws -> Compilation {
      let whole = try planned.compile(loaded, store: store, site: loader.site, knowsMemory: true)
      return try saved?.part(of: whole) ?? whole.part(meantBy: selected.selection)
    }
    // A plan that is refused makes no store.
    let isStoreNew = try saved != nil && planned.store.reading(loader.site) == nil
    let present: Store? = try isStoreNew ? nil : planned.store.writing(loader.site)
    var compilation = try plan(present)
    if let saved { try SavedPlanFile.refuse(saved, ifDriftedTo: compilation, at: given.files[0]) }
    try MissingFiles.refuse(compilation.includedNodes)
    let store = try present ?? planned.store.writing(loader.site)
    if await MachineSpeed.measureOnce(before: compilation, threads: threads, kernels: source) {
      compilation = try plan(store)
    }
    let (graph, forced) = compilation.runnable
    let expecting = compilation
    let run = TerminalRun(
      store: store, threads: threads, onError: onError,
      compute: EngineCompute(backend: engine.backend, kernels: source),
      environment: [
        "omni": Omni.configuration.version, "threads": String(threads), "engine": engine.rawValue,
        "libraries": EngineLibraries.summary, "kernels": kernels.description, "machine": ThisMachine.name,
      ],
      remarks: { expecting.remarks(on: $0, $1) })
    try await run.run(graph, forced: forced) { report in
      if let problem = cache.problem {
        Terminal.printError("note: which kernels timing chose is not shared with other runs: \(problem)\n")
      }
      guard report.isComplete else { return }
      let finished = try planned.compile(loaded, store: store, site: loader.site, isForcing: false)
      try Table.show(TableDocument(finished, store: store))
    }
  }
}

extension Executor.OnError: ExpressibleByArgument {}

/// The engine's implementations by the names of their libraries.
enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
  case onednn, openblas

  var backend: EngineBackend { self == .onednn ? .oneDNN : .openBLAS }
}
