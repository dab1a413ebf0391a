import Curation
import Engine
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// One node of the pocket recipe, run by itself on inputs that a test made by hand.
struct HandMadeNode {
  let name: String
  let folder: URL
  let recipe: String
  var places: [String: String] = [:]
  let progress = RecordedProgress()

  /// - Parameter folder: the test's own.
  init(_ name: String, in folder: URL, recipe: String = PocketRecipes.omni) {
    self.name = name
    self.folder = folder
    self.recipe = recipe
  }

  /// The folder of the input with this role, made when it is not there.
  func input(_ role: String) throws -> URL {
    let place = folder.appending(path: "inputs/\(role)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    return place
  }

  var output: URL { folder.appending(path: "output", directoryHint: .isDirectory) }

  /// Executes the node with the inputs that are there.
  func run(sets: [String] = []) async throws -> NodeSummary {
    let compilation = Compilation.plan(try PocketProject.load(recipe, sets: sets), facts: StoreFacts(store: nil))
    var spec = try #require(compilation.graph.nodes.first { $0.spec.name == name }).spec
    spec.places.merge(places) { _, new in new }
    let execution = try #require(nodeExecutions(compute: EngineCompute()).first { type(of: $0).kind == spec.kind })
    let inputs = spec.inputs.compactMap { input -> InputArtifact? in
      let place = folder.appending(path: "inputs/\(input.role)", directoryHint: .isDirectory)
      guard FileManager.default.fileExists(atPath: place.path) else { return nil }
      return InputArtifact(
        role: input.role, node: input.node, kind: .index, subject: nil, digest: "", folder: place,
        summary: NodeSummary())
    }
    let work = folder.appending(path: "work", directoryHint: .isDirectory)
    try? FileManager.default.removeItem(at: output)
    for place in [output, work] {
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    }
    return try await execution.execute(
      NodeContext(
        node: spec, experiment: Experiment(decoding: spec.leaves), inputs: inputs, outputFolder: output,
        workFolder: work, progress: ProgressReporter(node: name, view: progress), cancellation: Cancellation(),
        threads: ThreadBudget(all: 1), use: NodeUse(recipe: "omni.yaml", name: name)))
  }

  /// The text of one file of the output.
  func text(_ file: String) throws -> String {
    try String(contentsOf: output.appending(path: file), encoding: .utf8)
  }

  /// Everything that was noted.
  var notes: [String] {
    progress.all.compactMap { if case .note(_, let text) = $0 { text } else { nil } }
  }
}

/// Six images of three classes, or of none where the list says nil.
func handMadeSamples(_ labels: [Int?] = [0, 1, 2, 0, 1, nil]) -> [Sample] {
  labels.enumerated().map { index, label in
    Sample(
      id: "i\(index).jpg", path: "i\(index).jpg", kind: .image, label: label, frames: 1, width: 48, height: 40,
      frameRate: 0)
  }
}

extension URL {
  /// Writes an artifact of samples with three class names.
  func writeSamples(_ samples: [Sample]) throws {
    try JSONLines.write(samples, to: appending(path: ArtifactFiles.samples))
    try writeClasses(["a", "b", "c"])
  }
}
