import Collecting
import Diagnostics
import Engine
import Execution
import Foundation
import Glibc
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// A recipe that collects pictures from a server of the test's own.
struct CollectProject: Sendable {
  let folder: URL
  /// Laid over the recipe by `--set`.
  var sets: [String] = []
  /// Asks to stop when so many files are done.
  var stopAfter: Int?
  var forced = false
  let progress = RecordedProgress()

  static let recipe = """
    omni: 1
    classes: {list: [bee keeping, zumba]}
    sources:
      target: {role: target, kind: image, root: train}
      val: {role: validation, kind: image, root: val}
      web:
        role: web
        kind: image
        label: query
        collect: {queries: stemmed, manifest: urls.csv, rate: 1000/s, per_host: 4, maximum_size: 1MB}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.1, epochs: 1}
    balance: {batch: {target: 4, web: 4}, auxiliary: {every: 1, count: {web: 1}}}
    evaluate: {sources: [val], size: 64}

    """

  /// The recipe without what is collected.
  private static let teacher = """
    omni: 1
    classes: {list: [bee keeping, zumba]}
    sources:
      target: {role: target, kind: image, root: train}
      val: {role: validation, kind: image, root: val}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.1, epochs: 1}
    balance: {batch: {target: 4}}
    evaluate: {sources: [val], size: 64}

    """

  init(in folder: URL, recipe: String = recipe) throws {
    self.folder = folder
    try write(recipe, as: "omni.yaml")
    for name in ["train/bee keeping/a.jpg", "train/zumba/b.jpg", "val/zumba/c.jpg"] {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(tinyPicture(UInt8(name.utf8.count))).write(to: file)
    }
  }

  func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  var store: URL { folder.appending(path: "store", directoryHint: .isDirectory) }

  func compile() throws -> Compilation {
    let loader = RecipeLoader(
      reader: InMemoryFiles([
        folder.path + "/omni.yaml": try text("omni.yaml"), folder.path + "/teacher.yaml": Self.teacher,
      ]), projectRoot: folder.path,
      workingDirectory: folder.path, site: Site(), sets: try sets.map { try #require(Override(parsing: $0)) })
    let result = loader.load("omni.yaml")
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return Compilation.plan(result.recipes, facts: StoreFacts(store: try Store(reading: store)))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// Runs what collects, and the nodes of these names.
  func run(_ more: String...) async throws -> RunReport {
    let compilation = try compile()
    let positions = compilation.graph.nodes.indices.filter {
      compilation.graph.nodes[$0].spec.kind == .collect || more.contains(compilation.graph.nodes[$0].spec.name)
    }
    let graph = compilation.graph.part(for: positions)
    let cancellation = Cancellation()
    let executor = Executor(
      store: try Store(writing: store),
      executions: [
        CollectNode { policy in
          policy.pauseScale = 0.001
          policy.usesProxy = false
        }, IndexNode(),
      ], view: StoppingCollection(after: stopAfter, cancellation: cancellation, record: progress),
      cancellation: cancellation, threads: 2)
    let collecting = graph.nodes.indices.filter { graph.nodes[$0].spec.kind == .collect }
    return await executor.run(graph, forced: forced ? Set(collecting) : [])
  }

  /// What a run put out for the collected source.
  func output(_ report: RunReport, _ name: String = "collect.web") throws -> URL {
    let entry = try report.entry(name)
    return try Store(writing: store).output(of: try #require(entry.stored, "\(entry.outcome)"))
  }

  func records(_ report: RunReport) throws -> [Provenance] {
    try JSONLines.read(Provenance.self, from: output(report).appending(path: ArtifactFiles.provenance))
  }

  var notes: [String] { progress.all.compactMap { if case .note(_, let text) = $0 { text } else { nil } } }
}

/// Requests a stop when so many files are done.
private struct StoppingCollection: ProgressView {
  let after: Int?
  let cancellation: Cancellation
  let record: RecordedProgress

  func show(_ event: ProgressEvent) {
    record.show(event)
    if case .advanced(_, let state) = event, let after, state.unit == "files", state.done >= after {
      cancellation.request()
    }
  }
}

/// A JPEG of one colour, another for every number.
func tinyPicture(_ number: UInt8) -> [UInt8] {
  let frame = Frame(width: 48, height: 40, red: number, green: number &* 7, blue: 90)
  return (try? JPEGEncoder.encode(frame)) ?? []
}

/// A server with pictures: `/NUMBER` is `tinyPicture(NUMBER)`, and there is no robots.txt.
func pictureServer(
  _ special: @escaping @Sendable (LoopbackServer.Request, LoopbackServer.Connection) -> Bool = { _, _ in false }
) throws -> LoopbackServer {
  try LoopbackServer { request, connection in
    if request.path == "/robots.txt" { return connection.reply(404) }
    if special(request, connection) { return }
    guard let number = UInt8(request.path.dropFirst().prefix { $0.isNumber }) else { return connection.reply(404) }
    connection.reply(200, tinyPicture(number), headers: ["ETag: \"\(number)\""])
  }
}
