import Engine
import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// Where a training's first weights come from, through a whole run. The student's steps are too short to move a float,
/// so its weights still are those it began with.
@Suite("First weights", .serialized)
struct InitialWeightsTests {
  private static let short = "schedule: {epochs: 1, lr: 1e-30, weight_decay: 0.0}\n"

  /// Trains `student` at a standstill.
  private func run(
    _ model: String, in folder: URL, start: String = ""
  ) async throws -> (report: RunReport, store: Store) {
    var project = PocketProject(folder: folder)
    project.recipe = "omni: 1\nextends: pocket.yaml\n" + Self.short + model
    project.beside = ["start.yaml": "omni: 1\nextends: pocket.yaml\nseed: 9\nschedule: {epochs: 1}\n" + start]
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    return (report, try Store(writing: folder))
  }

  /// The file of weights that a training put out.
  private func weights(_ run: (report: RunReport, store: Store), of node: String) throws -> URL {
    let stored = try #require(try run.report.entry(node).stored)
    return run.store.output(of: stored).appending(path: ArtifactFiles.weights)
  }

  /// What gradients move: all but running statistics.
  private func learnt(_ file: URL) throws -> [String: [Float]] {
    let tensors = try SafetensorsFile(reading: file.path).tensors.filter { !$0.name.contains(".running_") }
    return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
  }

  private func isHead(_ name: String) -> Bool { name.hasPrefix("cls_head.") }

  @Test func `of another recipe are taken over whole, its training a part of the plan`() async throws {
    try await withTemporaryFolder { folder in
      let fresh = try await run("", in: folder)
      let begun = try await run("model: {init: {recipe: start.yaml}}", in: folder)
      #expect(begun.report.ran.contains("init/train") && !begun.report.ran.contains("init/evaluate"))
      let student = try learnt(weights(begun, of: "train"))
      #expect(student == (try learnt(weights(begun, of: "init/train"))))
      #expect(student != (try learnt(weights(fresh, of: "train"))))
    }
  }

  @Test func `for other classes leave the head as chance drew it`() async throws {
    try await withTemporaryFolder { folder in
      let fresh = try learnt(weights(try await run("", in: folder), of: "train"))
      let begun = try await run(
        "model: {init: {recipe: start.yaml}}", in: folder, start: "world: {classes: 4}\n")
      let student = try learnt(weights(begun, of: "train"))
      let start = try learnt(weights(begun, of: "init/train"))
      #expect(student.filter { !isHead($0.key) } == start.filter { !isHead($0.key) })
      #expect(student["cls_head.fc_cls.weight"] == fresh["cls_head.fc_cls.weight"])
      #expect(start["cls_head.fc_cls.bias"]?.count == 4 && student["cls_head.fc_cls.bias"]?.count == 3)
    }
  }

  @Test func `of a file are taken over, and another file is another training`() async throws {
    try await withTemporaryFolder { folder in
      let made = try await run("model: {init: {recipe: start.yaml}}", in: folder)
      let file = folder.appending(path: "first.safetensors")
      try FileManager.default.copyItem(at: weights(made, of: "init/train"), to: file)
      let begun = try await run("model: {init: {checkpoint: \(file.path)}}", in: folder)
      #expect(try learnt(weights(begun, of: "train")) == learnt(file))
      #expect(try await run("model: {init: {checkpoint: \(file.path)}}", in: folder).report.ran == [])

      try FileManager.default.removeItem(at: file)
      try FileManager.default.copyItem(at: weights(made, of: "train"), to: file)
      let other = try await run("model: {init: {checkpoint: \(file.path)}}", in: folder)
      #expect(other.report.ran.contains("train"))
    }
  }

  @Test func `of another network are refused by name`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      project.recipe = "omni: 1\nextends: pocket.yaml\n" + Self.short + "model: {init: {recipe: start.yaml}}"
      project.beside = ["start.yaml": "omni: 1\nextends: pocket.yaml\nmodel: {backbone: {width: 4}}\n"]
      let failures = try await project.run().failures
      #expect(failures.map(\.node.spec.name) == ["train"])
      let message = try #require(failures.first?.message)
      #expect(message.contains("does not fit the model of the recipe: of another shape: backbone."), "\(message)")
      #expect(
        message.contains(
          "the file holds a tsn of depth 10 and width 4, the recipe asks for a tsn of depth 10 and width 8"))
    }
  }
}
