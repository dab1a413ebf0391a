import Execution
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// What plans say of disk beside what nodes then store.
@Suite("Sizes of outputs", .serialized)
struct OutputSizeTests {
  @Test func `every output is as large as the plan before had said, kind by kind`() async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      // A teacher that agrees to nearly everything is not what plans take for usual; of a handful of tests the figures of
      // all together would be most.
      project.sets = [
        "sources.images.expect.kept=10", "sources.videos.expect.kept=6", "sources.raw.expect.parts=12",
        "sources.raw.expect.kept=8", "sources.val.generate.per_class=130",
      ]
      _ = try Store(writing: folder)
      let plan = try project.compile()
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      var kinds: Set<NodeKindName> = []
      for (node, planned) in zip(plan.graph.nodes, plan.nodes) {
        let name = node.spec.name
        let said = try #require(planned.cost.disk, "\(name) has no size")
        let entry = try report.entry(name)
        let stored = try #require(entry.stored, "\(name) has no output")
        #expect(said.holds(stored.sizeBytes), "\(name): \(stored.sizeBytes) of \(said.low) \u{2026} \(said.high) bytes")
        kinds.insert(node.spec.kind)
      }
      #expect(
        kinds == [
          .generate, .index, .split, .score, .cut, .features, .deduplicate, .keep, .select, .statistics, .compose,
          .train, .evaluate, .table,
        ])
    }
  }
}
