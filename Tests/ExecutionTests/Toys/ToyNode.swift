import Execution
import Foundation
import Planning
import RecipeLanguage
import Synchronization

/// What a toy node does with its context; it returns the content of its one output file.
typealias ToyBehaviour = @Sendable (NodeContext) async throws -> String

/// A kind of node as a type.
protocol ToyKind: Sendable {
  static var kind: NodeKindName { get }
}

enum ToyIndex: ToyKind { static let kind = NodeKindName.index }
enum ToyScore: ToyKind { static let kind = NodeKindName.score }
enum ToyCut: ToyKind { static let kind = NodeKindName.cut }
enum ToyTrain: ToyKind { static let kind = NodeKindName.train }
enum ToyEvaluate: ToyKind { static let kind = NodeKindName.evaluate }

/// A node that counts its executions and writes one text.
struct ToyNode<Kind: ToyKind>: NodeExecution {
  static var kind: NodeKindName { Kind.kind }
  let log: ToyLog
  let behaviour: ToyBehaviour

  func execute(_ context: NodeContext) async throws -> NodeSummary {
    log.append(context.node.name)
    let text = try await behaviour(context)
    try text.write(to: context.outputFolder.appending(path: "out.txt"), atomically: false, encoding: .utf8)
    return NodeSummary(
      samplesOut: text.count, metrics: Kind.kind == .evaluate ? ["top1": 0.5] : [:],
      weightsDigest: Kind.kind == .train ? ContentDigest.of(text) : nil,
      predictionsDigest: Kind.kind == .evaluate ? ContentDigest.of(text) : nil)
  }
}

/// Names in the order in which things happened.
final class ToyLog: Sendable {
  private let names = Mutex<[String]>([])
  func append(_ name: String) { names.withLock { $0.append(name) } }
  var all: [String] { names.withLock { $0 } }
}

/// Keeps what was shown.
final class RecordedProgress: ProgressView {
  private let events = Mutex<[ProgressEvent]>([])
  func show(_ event: ProgressEvent) { events.withLock { $0.append(event) } }
  var all: [ProgressEvent] { events.withLock { $0 } }
}

/// A clock that stands still until someone waits.
final class FakeClock: RunClock {
  private let time = Mutex<Double>(1_000)
  func now() -> Double { time.withLock { $0 } }
  func wait(seconds: Double) async {
    time.withLock { $0 += seconds }
    await Task.yield()
  }
}

/// index → score → cut → train → evaluate, each a function of its fields and its inputs' texts.
struct ToyProject {
  let folder: URL
  let log = ToyLog()
  var threshold = "0.3"
  var teacher = "a"
  var seed = "0"
  var behaviours: [NodeKindName: ToyBehaviour] = [:]
  var cancellation = Cancellation()
  var progress = RecordedProgress()
  var onError = Executor.OnError.stop
  /// Of every node.
  var cost = NodeCost()
  var environment: [String: String] = [:]
  var remarks: @Sendable (GraphNode, NodeSummary) -> [String] = { _, _ in [] }
  var witness: (@Sendable (Store.CommitMoment) -> Void)?

  init(folder: URL) {
    self.folder = folder
  }

  var graph: ExecutionGraph {
    var nodes: [GraphNode] = []
    func add(_ name: String, _ kind: NodeKindName, _ fields: [String: String], _ inputs: [Int], engine: Bool = false) {
      let spec = NodeSpec(
        name: name, kind: kind, version: 1,
        fields: fields.sorted { $0.key < $1.key }.map { NodeField(path: $0, value: $1) },
        inputs: inputs.map { NodeInput(role: nodes[$0].spec.name, node: nodes[$0].spec.name) }, cost: cost)
      nodes.append(
        GraphNode(spec: spec, inputs: inputs, uses: [NodeUse(recipe: "toy.yaml", name: name)], usesEngine: engine))
    }
    add("index.web", .index, [:], [])
    add("score.web", .score, ["curate.filter.web.teacher": teacher], [0], engine: true)
    add("cut.web", .cut, ["curate.filter.web.threshold": threshold], [1])
    add("train", .train, ["seed": seed], [2], engine: true)
    add("evaluate", .evaluate, [:], [3], engine: true)
    let training = Training(
      recipe: "toy.yaml", cell: "", id: "id\(threshold)\(seed)", family: "family", seed: 0, train: 3, evaluate: 4)
    return ExecutionGraph(nodes: nodes, trainings: [training])
  }

  /// Each node's text: its name, its fields and its inputs' texts; `cut` keeps one digit of the threshold.
  func text(_ context: NodeContext) throws -> String {
    let inputs = try context.inputs.map {
      try String(contentsOf: $0.folder.appending(path: "out.txt"), encoding: .utf8)
    }
    let fields = context.node.fields.map { context.node.kind == .cut ? String($0.value.prefix(3)) : $0.value }
    return "\(context.node.name)(\((fields + inputs).joined(separator: ",")))"
  }

  private func node<Kind: ToyKind>(_ kind: Kind.Type) -> any NodeExecution {
    let special = behaviours[Kind.kind]
    return ToyNode<Kind>(log: log) { context in
      if let special { return try await special(context) }
      return try self.text(context)
    }
  }

  func store() throws -> Store { try Store(writing: folder, witness: witness) }

  func run(forced: [String] = []) async throws -> RunReport {
    let executor = Executor(
      store: try store(),
      executions: [
        node(ToyIndex.self), node(ToyScore.self), node(ToyCut.self), node(ToyTrain.self), node(ToyEvaluate.self),
      ],
      view: progress, cancellation: cancellation, threads: 2, onError: onError, clock: FakeClock(),
      environment: environment, remarks: remarks)
    let graph = graph
    return await executor.run(graph, forced: Set(forced.flatMap { graph.positions(named: $0) }))
  }
}
