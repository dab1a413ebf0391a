import Deltas
import Diagnostics
import Planning
import RecipeLanguage
import Synchronization
import Testing

/// Recipes of these tests, in memory: a small pocket world with an image and a video source.
enum Experiments {
  static let base = """
    omni: 1
    base: true
    params: {world: 1}
    matrix: {params.world: [1, 2, 3]}
    seed: "${params.world}"
    world: {seed: "${params.world}", classes: 4, width: 64, height: 48, frame_rate: 8, seconds: 2}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 10}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 5}}
      web: {role: web, kind: image, generate: {part: images, count: 60}}
      clips: {role: web, kind: video, generate: {part: videos, count: 30}}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
    clip: {segments: 4, frames: 1, stride: 1}
    transform: {image: {to: frame}}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.04, epochs: 3, policy: step, milestones: [2]}
    balance: {batch: {target: 16}}
    evaluate: {sources: [val], segments: 8, crops: 1, size: 64}
    """

  static let baseline = """
    # On labelled clips alone.
    omni: 1
    extends: base.yaml
    """

  static let joint = """
    # With images and videos.
    omni: 1
    extends: base.yaml
    balance:
      batch: {web: 32, clips: 8}
      auxiliary: {every: 2, count: {web: 1, clips: 1}, order: [clips, web]}
      resample: {web: {power: 0.5}}
    """

  static func loader(_ files: [String: String] = [:], sets: [String] = []) throws -> RecipeLoader {
    var all = ["/p/base.yaml": base, "/p/baseline.yaml": baseline, "/p/joint.yaml": joint]
    for (file, text) in files { all["/p/\(file)"] = text }
    return RecipeLoader(
      reader: InMemoryFiles(all), projectRoot: "/p", workingDirectory: "/p",
      sets: try sets.map { try #require(Override(parsing: $0)) })
  }

  /// Two sides in memory, planned together.
  static func compare(
    _ a: String, _ b: String, _ files: [String: String] = [:], facts: any PlanningFacts = EmptyFacts()
  ) throws -> Comparison {
    let reader = SideReader(try loader(files), store: nil)
    return Comparison(try reader.side(a), try reader.side(b), facts: facts)
  }

  static func diff(
    _ a: String, _ b: String, _ files: [String: String] = [:], facts: any PlanningFacts = EmptyFacts(),
    showsAll: Bool = false
  ) throws -> DiffDocument {
    try DiffDocument(try compare(a, b, files, facts: facts), showsAll: showsAll)
  }
}

/// A store made up by a test: it has the results of the plans it was given, each evaluation with an accuracy.
final class MadeUpResults: PlanningFacts {
  private let nodes = Mutex<[String: StoredNode]>([:])

  /// Stores every node of these recipes as if it had run.
  /// - Parameter top1: of a recipe's evaluation, as a fraction of 1.
  func run(_ recipes: [ResolvedRecipe], top1: (ResolvedRecipe) -> Double) {
    for recipe in recipes {
      let compilation = Compilation.plan([recipe], facts: EmptyFacts())
      var outputs: [String] = []
      for node in compilation.graph.nodes {
        let pairs = zip(node.spec.inputs.map(\.role), node.inputs.map { outputs[$0] })
        let key = NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        outputs.append("output of \(key.digest)")
        let metrics = node.spec.name == "evaluate" ? ["top1": top1(recipe)] : [:]
        let stored = StoredNode(
          key: key.digest, kind: node.spec.kind, version: node.spec.version, output: outputs[outputs.count - 1],
          sizeBytes: 1, parts: key.parts, created: 0, seconds: 60,
          summary: NodeSummary(samplesOut: node.spec.cost.samplesOut, metrics: metrics), use: node.uses[0])
        nodes.withLock { $0[key.digest] = stored }
      }
    }
  }

  func content(of place: Place) -> PlaceContent { .missing }
  func listedSamples(of place: Place) -> Int? { nil }
  func storedNode(key: String) -> StoredNode? { nodes.withLock { $0[key] } }
  func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? { nil }
  func storedNodes(kind: NodeKindName) -> [StoredNode] { [] }
}
