import Diagnostics
import Planning
import RecipeLanguage
import Synchronization
import Testing

/// Recipes of these tests: a small pocket world with one web source of each kind.
enum Recipes {
  static let pocket = """
    omni: 1
    base: true
    world: {seed: 1, classes: 4, width: 64, height: 48, frame_rate: 8, seconds: 2}
    sources:
      target: {role: target, kind: video, generate: {part: target, per_class: 10}}
      val: {role: validation, kind: video, generate: {part: validation, per_class: 5}}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
    clip: {segments: 4, frames: 1, stride: 1}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.04, epochs: 3}
    balance: {batch: {target: 16}}
    evaluate: {sources: [val], segments: 8, crops: 1, size: 64}
    """

  static let teacher = """
    omni: 1
    extends: pocket.yaml
    schedule: {epochs: 2}
    """

  static let omni = """
    omni: 1
    extends: pocket.yaml
    sources:
      web: {role: web, kind: image, generate: {part: images, count: 60, duplicates: {of: val, share: 0.02}}}
      raw: {role: web, kind: untrimmed, generate: {part: untrimmed, count: 8}}
      spare: {role: web, kind: video, generate: {part: videos, count: 9}}
    teachers: {frames: {recipe: teacher.yaml}}
    curate:
      deduplicate: {against: [val], features: {from: frames}, similarity: 0.97}
      filter:
        web: {teacher: frames, top: 1, threshold: 0.3}
        raw: {teacher: frames, top: 1, threshold: 0.5}
    transform: {image: {to: frame}, untrimmed: {to: parts, length: 2s}}
    balance:
      batch: {target: 16, web: 32, raw: 16}
      auxiliary: {every: 2, count: {web: 1, raw: 1}}
    """

  /// Loads a recipe, or cells of it, from memory; any error of the language fails the test.
  static func load(
    _ name: String = "omni.yaml", _ files: [String: String] = [:], sets: [String] = [], site: [String: String] = [:]
  ) throws -> [ResolvedRecipe] {
    var all = ["/p/pocket.yaml": pocket, "/p/teacher.yaml": teacher, "/p/omni.yaml": omni]
    for (file, text) in files { all["/p/\(file)"] = text }
    var settings = Site()
    for (name, value) in site { settings.set(name, to: value, directory: "/p") }
    let loader = RecipeLoader(
      reader: InMemoryFiles(all), projectRoot: "/p", workingDirectory: "/p", site: settings,
      sets: try sets.map { try #require(Override(parsing: $0)) })
    let result = try loader.load([loader.reference(name)])
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return result.recipes
  }

  static func plan(
    _ name: String = "omni.yaml", _ files: [String: String] = [:], sets: [String] = [], site: [String: String] = [:],
    facts: any PlanningFacts = EmptyFacts(), forced: Set<String> = []
  ) throws -> Compilation {
    Compilation.plan(try load(name, files, sets: sets, site: site), facts: facts, forced: forced)
  }
}

/// A world made up by a test: files by path, and a store that remembers whole plans as if they had run.
final class MadeUpFacts: PlanningFacts {
  private let nodes = Mutex<[StoredNode]>([])
  let files: [String: PlaceContent]
  let listed: [String: Int]
  let machine: MachineFacts
  private let hasEverything: Bool

  /// - Parameter hasEverything: places that `files` does not name are there, with a content of their own.
  init(
    files: [String: PlaceContent] = [:], listed: [String: Int] = [:], hasEverything: Bool = false,
    machine: MachineFacts = MachineFacts()
  ) {
    self.files = files
    self.machine = machine
    self.hasEverything = hasEverything
    self.listed = listed
  }

  /// Stores every node of a plan, its output named after `output`, else after its key.
  ///
  /// - Parameter timings: how nodes ran, by a use of theirs; others took a second, and left no note of how.
  func run(
    _ compilation: Compilation, timings: [NodeUse: NodeTiming] = [:], output: (NodeSpec) -> String? = { _ in nil }
  ) {
    var outputs: [String] = []
    for node in compilation.graph.nodes {
      let pairs = zip(node.spec.inputs.map(\.role), node.inputs.map { outputs[$0] })
      let key = NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
      let content = output(node.spec) ?? "output of \(key.digest)"
      outputs.append(content)
      let timing = node.uses.lazy.compactMap { timings[$0] }.first
      nodes.withLock { nodes in
        nodes.removeAll { $0.key == key.digest }
        for use in node.uses.reversed() {
          nodes.insert(
            StoredNode(
              key: key.digest, kind: node.spec.kind, version: node.spec.version, output: content, sizeBytes: 100,
              parts: key.parts, created: 0, seconds: timing?.seconds ?? 1,
              summary: NodeSummary(samplesIn: node.spec.cost.samplesIn, samplesOut: node.spec.cost.samplesOut ?? 7),
              use: use, timing: timing), at: 0)
        }
      }
    }
  }

  func content(of place: Place) -> PlaceContent {
    files[place.path] ?? (hasEverything ? .digest("content of \(place.path)") : .missing)
  }
  func listedSamples(of place: Place) -> Int? { listed[place.path] }
  func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int? { size * size }
  func storedNode(key: String) -> StoredNode? { nodes.withLock { $0.first { $0.key == key } } }
  func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? {
    nodes.withLock { $0.first { $0.kind == kind && $0.use == use } }
  }
  func storedNodes(kind: NodeKindName) -> [StoredNode] { nodes.withLock { $0.filter { $0.kind == kind } } }
}

extension Compilation {
  /// What the node with this name will do.
  func planned(_ name: String, recipe: Int = 0) throws -> PlannedNode {
    nodes[
      try #require(recipes[recipe].position(name), "no node \(name) among \(recipes[recipe].positions.map(\.name))")]
  }

  func spec(_ name: String, recipe: Int = 0) throws -> NodeSpec {
    graph.nodes[try #require(recipes[recipe].position(name))].spec
  }

  /// Names of nodes that are not cached.
  func working(recipe: Int = 0) -> [String] {
    recipes[recipe].positions.filter { nodes[$0.position].state.needsWork }.map(\.name)
  }
}
