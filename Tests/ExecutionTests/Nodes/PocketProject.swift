import Diagnostics
import Engine
import Execution
import Foundation
import Planning
import RecipeLanguage
import Testing

/// The whole method on a world of three classes, small enough to train in seconds.
struct PocketProject {
  static let pocket = """
    omni: 1
    base: true
    world: {seed: 5, classes: 3, width: 48, height: 40, frame_rate: 6, seconds: 1}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 4}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 3}}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
    clip: {segments: 2, frames: 1, stride: 1}
    augment: [{resize_short: 36}, {random_resized_crop: 32}, {flip: 0.5}]
    schedule: {lr: 0.02, momentum: 0.9, weight_decay: 5e-4, clip_norm: 40, policy: cosine, by: epoch, epochs: 2}
    balance: {batch: {target: 4}}
    evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
    """

  static let teacher = """
    omni: 1
    extends: pocket.yaml
    schedule: {epochs: 1}
    """

  static let omni = """
    omni: 1
    extends: pocket.yaml
    sources:
      images:
        role: web
        kind: image
        generate: {part: images, count: 12, wrong: 0.2, duplicates: {of: val, share: 0.2}}
      videos: {role: web, kind: video, generate: {part: videos, count: 8}}
      raw: {role: web, kind: untrimmed, generate: {part: untrimmed, count: 3, shortest: 3s, longest: 4s}}
    teachers: {frames: {recipe: teacher.yaml}}
    curate:
      deduplicate: {against: [val], features: {from: frames}, similarity: 0.999}
      filter:
        images: {teacher: frames, top: 2, threshold: 0.0}
        videos: {teacher: frames, top: 2, threshold: 0.0}
        raw: {teacher: frames, top: 2, threshold: 0.0}
    transform: {image: {to: frame}, untrimmed: {to: parts, length: 1s, sample: video}}
    balance:
      batch: {target: 4, images: 4, videos: 2, raw: 2}
      auxiliary: {every: 2, count: {images: 1, videos: 1, raw: 1}, order: [images, videos, raw]}
      resample: {images: {power: 0.5}}
    mixup: [{into: target, with: videos, alpha: 0.2, probability: 1.0}]
    """

  /// Where the store is.
  let folder: URL
  /// The recipe that is run, and files beside it besides `pocket.yaml` and `teacher.yaml`.
  var recipe = Self.omni
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
    _ text: String = omni, beside: [String: String] = [:], sets: [String] = []
  ) throws -> [ResolvedRecipe] {
    let files = ["pocket.yaml": pocket, "teacher.yaml": teacher, "omni.yaml": text].merging(beside) { $1 }
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
      try Self.load(recipe, beside: beside, sets: sets), facts: StoreFacts(store: try Store(reading: folder)))
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
