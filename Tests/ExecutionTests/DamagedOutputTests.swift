import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Stored results that were cut, edited or partly removed since.
@Suite("Damaged results")
struct DamagedOutputTests {
  enum Damage: String, CaseIterable, Sendable { case cut, edited, emptied, replacedByFile }

  private func harm(_ node: String, _ damage: Damage, in folder: URL) throws -> StoredNode {
    let store = try #require(try Store(reading: folder))
    let kind = try #require(NodeKindName(rawValue: String(node.prefix { $0 != "." })))
    let stored = try #require(try store.lastNode(kind: kind, use: NodeUse(recipe: "toy.yaml", name: node)))
    let output = store.output(of: stored)
    let file = output.appending(path: "out.txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    switch damage {
    case .cut: try String(text.dropLast()).write(to: file, atomically: false, encoding: .utf8)
    case .edited: try ("X" + text.dropFirst()).write(to: file, atomically: false, encoding: .utf8)
    case .emptied: try FileManager.default.removeItem(at: file)
    case .replacedByFile:
      try FileManager.default.removeItem(at: output)
      try "x".write(to: URL(filePath: output.path), atomically: false, encoding: .utf8)
    }
    return stored
  }

  @Test(arguments: Damage.allCases)
  func `a run makes a damaged input anew before it is read, says so, and ends like an undisturbed one`(
    _ damage: Damage
  ) async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      let before = try harm("score.web", damage, in: folder)
      var project = ToyProject(folder: folder)
      project.threshold = "0.7"
      let report = try await project.run()
      #expect(report.isComplete)
      #expect(project.log.all == ["score.web", "cut.web", "train", "evaluate"])
      let store = try project.store()
      #expect(try store.node(key: before.key)?.output == before.output)
      #expect(store.damage(of: before) == nil)
      let notes = project.progress.all.compactMap { event -> String? in
        if case .note("score.web", let text) = event { text } else { nil }
      }
      // A file in the folder's place is no result at all: the plan says so already.
      #expect(notes.count == (damage == .replacedByFile ? 0 : 1))
      #expect(notes.allSatisfy { $0.contains(before.output) && $0.contains("made anew") })
      // Nothing was left over: the run record is that of one training.
      #expect(try store.runs().map(\.state) == [.done, .done])
    }
  }

  @Test func `damage upstream of damage is found too`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      for node in ["index.web", "score.web", "cut.web"] { _ = try harm(node, .edited, in: folder) }
      var project = ToyProject(folder: folder)
      project.seed = "1"
      let report = try await project.run()
      #expect(report.isComplete)
      #expect(project.log.all == ["index.web", "score.web", "cut.web", "train"] + ["evaluate"])
    }
  }

  @Test func `what nothing reads is left alone, and a forced node replaces its damaged result`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      let stored = try harm("evaluate", .edited, in: folder)
      let again = ToyProject(folder: folder)
      #expect(try await again.run().isComplete)
      #expect(again.log.all.isEmpty)
      let store = try again.store()
      #expect(store.damage(of: stored) == "its content was changed")
      _ = try await ToyProject(folder: folder).run(forced: ["evaluate"])
      #expect(store.damage(of: stored) == nil)
    }
  }

  @Test func `the message names node, place and way out`() {
    let error = StoreError.damagedOutput(
      node: "evaluate", path: "/s/objects/ab/abc", because: "its content was changed")
    #expect(
      error.description
        == "the stored result of evaluate, \"/s/objects/ab/abc\", is damaged: its content was changed; remove it with: "
        + "rm -r '/s/objects/ab/abc' and let omni run make it anew")
  }
}

/// `omni status` after failures that are past.
@Suite("Unfinished attempts")
struct UnfinishedTests {
  private func status(_ project: ToyProject) throws -> String {
    StatusText(try StatusDocument(try project.store(), now: 1_061)).render()
  }

  @Test func `a failure is forgotten once its node has a result of other settings`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.cut] = { _ in throw NodeFailure("no") }
      _ = try await project.run()
      #expect(try status(project).contains("cut.web"))
      project.behaviours = [:]
      project.threshold = "0.7"
      _ = try await project.run()
      #expect(try !status(project).contains("unfinished"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "partial").path) == [])
    }
  }

  @Test func `a checkpoint of other settings is kept, and used when they return`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { context in
        try "50".write(to: context.workFolder.appending(path: "step"), atomically: false, encoding: .utf8)
        throw Stopped(saved: "step 50")
      }
      _ = try await project.run()
      project.behaviours = [:]
      project.seed = "1"
      _ = try await project.run()
      let text = try status(project)
      #expect(!text.contains("unfinished"))
      #expect(text.contains("kept from other settings, goes on when they return: 1 attempt\n"))
      project.seed = "0"
      project.behaviours[.train] = { context in
        try String(contentsOf: context.workFolder.appending(path: "step"), encoding: .utf8)
      }
      #expect(try await project.run().isComplete)
      #expect(try !status(project).contains("attempt"))
    }
  }
}
