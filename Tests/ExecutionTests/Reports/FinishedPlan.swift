import Execution
import Planning
import RecipeLanguage
import Testing

/// Plans whose nodes have run, as a made-up store says.
enum FinishedPlan {
  /// Every node has run; trainings took seven steps, evaluations found `metrics`.
  ///
  /// - Parameter hasRun: of which experiments the evaluation has; all of them by default.
  static func make(
    _ recipe: String, set: String? = nil, hasRun: (Experiment) -> Bool = { _ in true },
    metrics: (Experiment) -> [String: Double]
  ) throws -> Compilation {
    let recipes = try PocketProject.load(recipe, sets: set.map { [$0] } ?? [])
    let plan = Compilation.plan(recipes, facts: StoreFacts(store: nil))
    var stored: [String: StoredNode] = [:]
    var outputs: [String] = []
    for (position, node) in plan.graph.nodes.enumerated() {
      let pairs = zip(node.spec.inputs.map(\.role), node.inputs.map { outputs[$0] })
      let key = NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
      outputs.append("output of \(key.digest)")
      let cell = plan.recipes.first { $0.position("evaluate") == position }
      if let cell, !hasRun(cell.recipe.experiment) { continue }
      stored[key.digest] = StoredNode(
        key: key.digest, kind: node.spec.kind, version: node.spec.version, output: outputs[position], sizeBytes: 1,
        parts: key.parts, created: 0, seconds: 1,
        summary: NodeSummary(
          samplesOut: 1, facts: node.spec.kind == .train ? ["optimizer_steps": .number(7)] : [:],
          metrics: cell.map { metrics($0.recipe.experiment) } ?? [:]),
        use: try #require(node.uses.first))
    }
    return Compilation.plan(recipes, facts: KnownNodes(stored: stored))
  }
}

/// A store that a test made up.
struct KnownNodes: PlanningFacts {
  let stored: [String: StoredNode]
  func content(of place: Place) -> PlaceContent { .missing }
  func listedSamples(of place: Place) -> Int? { nil }
  func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int? { nil }
  func storedNode(key: String) -> StoredNode? { stored[key] }
  func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? { nil }
  func storedNodes(kind: NodeKindName) -> [StoredNode] { [] }
}
