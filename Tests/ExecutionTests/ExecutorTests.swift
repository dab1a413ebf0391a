import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Executor on toy nodes")
struct ExecutorTests {
  private let all = ["index.web", "score.web", "cut.web", "train", "evaluate"]

  @Test func `a fresh store runs every node once, in order`() async throws {
    try await withTemporaryFolder { folder in
      let project = ToyProject(folder: folder)
      let report = try await project.run()
      #expect(report.isComplete)
      #expect(project.log.all == all)
      #expect(report.doneCount == 5)
    }
  }

  @Test func `what there is to say of a result is said when it is made and when it was there`() async throws {
    try await withTemporaryFolder { folder in
      for _ in 0..<2 {
        var project = ToyProject(folder: folder)
        project.remarks = { node, summary in
          node.spec.kind == .cut ? ["found \(summary.samplesOut ?? 0)"] : []
        }
        _ = try await project.run()
        let notes = project.progress.all.compactMap { event -> String? in
          if case .note(let node, let text) = event { "\(node): \(text)" } else { nil }
        }
        #expect(notes.count == 1 && notes[0].hasPrefix("cut.web: found "), "\(notes)")
      }
    }
  }

  @Test func `a second run does nothing`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      let project = ToyProject(folder: folder)
      let report = try await project.run()
      #expect(project.log.all.isEmpty)
      #expect(report.cachedCount == 5)
    }
  }

  @Test func `a new threshold runs the cut and what follows, not the scores`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      var project = ToyProject(folder: folder)
      project.threshold = "0.7"
      _ = try await project.run()
      #expect(project.log.all == ["cut.web", "train", "evaluate"])
    }
  }

  @Test func `an identical output stops propagation`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      var project = ToyProject(folder: folder)
      project.threshold = "0.31"
      let report = try await project.run()
      #expect(project.log.all == ["cut.web"])
      #expect(report.isComplete)
    }
  }

  @Test func `a forced node runs again although nothing changed`() async throws {
    try await withTemporaryFolder { folder in
      _ = try await ToyProject(folder: folder).run()
      let project = ToyProject(folder: folder)
      _ = try await project.run(forced: ["score.web"])
      #expect(project.log.all == ["score.web"])
    }
  }

  @Test func `a failure keeps what was finished and skips what follows`() async throws {
    struct Broken: Error, CustomStringConvertible { let description = "weights are not finite at step 3" }
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { _ in throw Broken() }
      let report = try await project.run()
      #expect(!report.isComplete)
      #expect(report.failures.map(\.message) == ["weights are not finite at step 3"])
      #expect(report.entries.last?.outcome == .skipped(because: "no result of train"))
      let again = ToyProject(folder: folder)
      _ = try await again.run()
      #expect(again.log.all == ["train", "evaluate"])
    }
  }

  @Test func `a request to stop ends the running node and begins no other`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      let cancellation = project.cancellation
      project.behaviours[.train] = { context in
        try "step 7".write(to: context.workFolder.appending(path: "checkpoint"), atomically: true, encoding: .utf8)
        cancellation.request()
        throw Stopped(saved: "checkpoint at step 7")
      }
      let report = try await project.run()
      #expect(report.stops.map(\.saved) == ["checkpoint at step 7"])
      #expect(project.log.all == ["index.web", "score.web", "cut.web", "train"])
      #expect(try project.store().runs().map(\.state) == [.stopped])
    }
  }

  @Test func `the work folder of a stopped node is there at the next attempt and gone after it`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { context in
        try "7".write(to: context.workFolder.appending(path: "checkpoint"), atomically: true, encoding: .utf8)
        throw Stopped()
      }
      _ = try await project.run()
      #expect(PartialNote.all(in: try project.store().layout).map(\.value.node) == ["train"])
      project.behaviours[.train] = { context in
        try String(contentsOf: context.workFolder.appending(path: "checkpoint"), encoding: .utf8)
      }
      let report = try await project.run()
      #expect(report.isComplete)
      let partial = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "partial").path)
      #expect(partial.isEmpty)
    }
  }

  @Test func `two executors at once do each node once`() async throws {
    try await withTemporaryFolder { folder in
      let slow: ToyBehaviour = { context in
        for _ in 0..<200 { await Task.yield() }
        return context.node.name
      }
      var first = ToyProject(folder: folder)
      first.behaviours = [.index: slow, .score: slow, .train: slow]
      var second = ToyProject(folder: folder)
      second.behaviours = first.behaviours
      async let one = first.run()
      async let other = second.run()
      let reports = try await [one, other]
      let complete = reports.map(\.isComplete)
      #expect(complete == [true, true])
      #expect((first.log.all + second.log.all).sorted() == all.sorted())
    }
  }

  @Test func `a run record says what was trained, and its digests`() async throws {
    try await withTemporaryFolder { folder in
      let project = ToyProject(folder: folder)
      let report = try await project.run()
      let run = try #require(try project.store().runs().first)
      #expect(run.name == "r-0001")
      #expect(run.state == .done)
      #expect(run.metrics == ["top1": 0.5])
      #expect(run.weights == report.entries[3].stored?.summary.weightsDigest)
      #expect(run.predictions == report.entries[4].stored?.summary.predictionsDigest)
      _ = try await project.run()
      #expect(try project.store().runs() == [run])
    }
  }

  @Test func `a record is brought up to date when its evaluation runs again`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      _ = try await project.run()
      project.behaviours[.evaluate] = { _ in "other" }
      _ = try await project.run(forced: ["evaluate"])
      let runs = try project.store().runs()
      #expect(runs.map(\.name) == ["r-0001"])
      #expect(runs.map(\.predictions) == [ContentDigest.of("other")])
    }
  }

  @Test func `a failed training is a failed run`() async throws {
    struct Broken: Error {}
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { _ in throw Broken() }
      _ = try await project.run()
      #expect(try project.store().runs().map(\.state) == [.failed])
    }
  }

  @Test func `a kind without an execution fails by name`() async throws {
    try await withTemporaryFolder { folder in
      let node = GraphNode(
        spec: NodeSpec(name: "keep.web", kind: .keep, version: 1), uses: [NodeUse(recipe: "a", name: "keep.web")])
      let executor = Executor(
        store: try Store(writing: folder), executions: [], view: SilentProgress(), cancellation: Cancellation(),
        threads: 1)
      let report = await executor.run(ExecutionGraph(nodes: [node]))
      #expect(report.failures.map(\.message) == ["nodes of kind \"keep\" cannot be run by this omni"])
    }
  }
}
