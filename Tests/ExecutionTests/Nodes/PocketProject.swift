import Diagnostics
import Engine
import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The whole method on a world of three classes, small enough to train in seconds.
struct PocketProject {
  /// Where the store is.
  let folder: URL
  /// The recipe that is run, and files beside it besides `pocket.yaml` and `teacher.yaml`.
  var recipe = PocketRecipes.omni
  var beside: [String: String] = [:]
  var sets: [String] = []
  /// Nodes to run although their result is there.
  var forced: Set<String> = []
  /// Of the loader alone; the engine has one.
  var loaderThreads = 1
  var backend = EngineBackend.oneDNN
  /// Asks to stop when the student's training has done this many main iterations.
  var stopAfter: Int?

  init(folder: URL) { self.folder = folder }

  /// The recipe's cells; any error of the language fails the test.
  static func load(
    _ text: String = PocketRecipes.omni, beside: [String: String] = [:], sets: [String] = []
  ) throws -> [ResolvedRecipe] {
    let files = ["pocket.yaml": PocketRecipes.pocket, "teacher.yaml": PocketRecipes.teacher, "omni.yaml": text].merging(
      beside
    ) { $1 }
    let loader = RecipeLoader(
      reader: InMemoryFiles(Dictionary(uniqueKeysWithValues: files.map { ("/p/\($0)", $1) })), projectRoot: "/p",
      workingDirectory: "/p", site: Site(),
      sets: try sets.map { try #require(Override(parsing: $0)) })
    let result = loader.load("omni.yaml")
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return result.recipes
  }

  /// What the planner makes of the recipe and the store as it is now.
  func compile() throws -> Compilation {
    Compilation.plan(
      try Self.load(recipe, beside: beside, sets: sets),
      facts: StoreFacts(
        store: try Store(reading: folder), parameters: { model, _ in ResidualNetworkWork.parameterCount(model) }))
  }

  /// Runs everything and gives the report.
  func run() async throws -> RunReport {
    let store = try Store(writing: folder)
    let cancellation = Cancellation()
    let view = StoppingView(node: "train", after: stopAfter, cancellation)
    let budget = ThreadBudget(engine: 1, loader: loaderThreads)
    let executor = Executor(
      store: store,
      executions: nodeExecutions(compute: EngineCompute(backend: backend)).map { withThreads(budget, $0) }, view: view,
      cancellation: cancellation, threads: 2)
    let graph = try compile().graph
    let positions = graph.nodes.indices.filter { forced.contains(graph.nodes[$0].spec.name) }
    return await executor.run(graph, forced: Set(positions))
  }
}

/// Requests a stop when a node has come so far.
struct StoppingView: ProgressView {
  let node: String
  let after: Int?
  let cancellation: Cancellation

  init(node: String, after: Int?, _ cancellation: Cancellation) {
    self.node = node
    self.after = after
    self.cancellation = cancellation
  }

  func show(_ event: ProgressEvent) {
    if case .advanced(node, let state) = event, state.unit == "iterations", state.done == after {
      cancellation.request()
    }
  }
}

/// A node's execution with a thread budget of the test's choice.
private struct BudgetedNode<Base: NodeExecution>: NodeExecution {
  static var kind: NodeKindName { Base.kind }
  let base: Base
  let budget: ThreadBudget

  func execute(_ context: NodeContext) async throws -> NodeSummary {
    var context = context
    context.threads = budget
    return try await base.execute(context)
  }
}

private func withThreads(_ budget: ThreadBudget, _ base: any NodeExecution) -> any NodeExecution {
  func open<Base: NodeExecution>(_ base: Base) -> any NodeExecution { BudgetedNode(base: base, budget: budget) }
  return open(base)
}

extension RunReport {
  /// The entry of a node of the recipe itself, not of its teacher's.
  func entry(_ name: String) throws -> Entry {
    try #require(entries.first { $0.node.spec.name == name }, "no node \(name) among \(entries.map(\.node.spec.name))")
  }

  /// The digest of everything a node put out.
  func output(_ name: String) throws -> String {
    let entry = try entry(name)
    return try #require(entry.stored, "\(name): \(entry.outcome)").output
  }

  /// Names of the nodes that ran.
  var ran: [String] { entries.filter { $0.outcome == .done }.map(\.node.spec.name) }
}
