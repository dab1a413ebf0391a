import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The planner, the store and the executor together, on toy nodes.
@Suite("Plan and run")
struct EndToEndPlanTests {
  @Test func `what a plan says will run is what runs`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      _ = try await project.run()
      project.threshold = "0.7"
      let store = try #require(try Store(reading: folder))
      let facts = StoreFacts(store: store)
      let scored = project.graph.nodes[1]
      let use = try #require(scored.uses.first)
      let last = try #require(facts.lastNode(kind: .score, use: use))
      #expect(facts.storedNode(key: last.key) == last)
      #expect(facts.storedNodes(kind: .score).map(\.key) == [last.key])
      #expect(last.parts.map(\.field) == ["curate.filter.web.teacher", "input:index.web"])
    }
  }

  @Test func `runs and their document have every field`() async throws {
    try await withTemporaryFolder { folder in
      let project = ToyProject(folder: folder)
      _ = try await project.run()
      let document = RunsDocument(try project.store().runs())
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let text = String(decoding: try encoder.encode(document), as: UTF8.self)
      let run = try #require(document.runs.first)
      #expect(
        text == """
          {"format_version":"1.0","runs":[{"expected":null,"family":"family","id":"id0.30","metrics":{"top1":0.5},\
          "predictions":"\(run.predictions ?? "")","recipe":"toy.yaml","run":"r-0001","seconds":0,"seed":0,\
          "started":"1970-01-01T00:16:40Z","state":"done","weights":"\(run.weights ?? "")"}]}
          """)
    }
  }

  @Test func `status names what was left unfinished`() async throws {
    try await withTemporaryFolder { folder in
      var project = ToyProject(folder: folder)
      project.behaviours[.train] = { _ in throw Stopped(saved: "step 3") }
      _ = try await project.run()
      let document = try StatusDocument(try project.store(), now: 1_061)
      #expect(
        StatusText(document).render() == """
          running: nothing
          unfinished, goes on with the next run:
            train  toy.yaml  begun 1m01 ago
          last run: r-0001  stopped  toy.yaml  seed 0  id id0.30  0.0 s

          """)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      #expect(
        String(decoding: try encoder.encode(document), as: UTF8.self) == """
          {"format_version":"1.0","last_run":{"expected":null,"family":"family","id":"id0.30","metrics":{},\
          "predictions":null,"recipe":"toy.yaml","run":"r-0001","seconds":0,"seed":0,\
          "started":"1970-01-01T00:16:40Z","state":"stopped","weights":null},"put_aside":[],"running":[],\
          "unfinished":[{"key":"\(document.unfinished.first?.key ?? "")","node":"train","recipe":"toy.yaml",\
          "seconds":61,"started":"1970-01-01T00:16:40Z"}]}
          """)
    }
  }
}
