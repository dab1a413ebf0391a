import Deltas
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Whole comparisons as files to be read: `Fixtures/diffs/NAME/diff.{txt,json}`.
@Suite("Whole comparisons")
struct DiffGoldenTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var a: String
    var b: String
    var showsAll = false
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "minikinetics-tsn", a: "ref:minikinetics-tsn/baseline", b: "ref:minikinetics-tsn/omnisource"),
    Case(
      name: "minikinetics-slowonly", a: "ref:minikinetics-slowonly/baseline", b: "ref:minikinetics-slowonly/omnisource"),
    Case(
      name: "pocket-mixup", a: "recipes/pocket/slowonly_webimage.yaml",
      b: "recipes/pocket/slowonly_webimage_mixup.yaml", showsAll: true),
  ])
  func `a comparison is what its files say`(_ example: Case) throws {
    let reader = SideReader(Repository.loader(), store: nil)
    let comparison = Comparison(try reader.side(example.a), try reader.side(example.b), facts: EmptyFacts())
    let document = try DiffDocument(comparison, showsAll: example.showsAll)
    let folder = "Tests/DeltasTests/Fixtures/diffs/\(example.name)"
    try Golden.expect(DiffText(showsAll: example.showsAll).render(document), in: folder + "/diff.txt")
    try Golden.expect(Golden.json(document), in: folder + "/diff.json")
  }

  @Test func `results of the store stand beside each other`() throws {
    let facts = MadeUpResults()
    let loader = try Experiments.loader()
    for (file, gain) in [("baseline.yaml", 0.0), ("joint.yaml", 0.05)] {
      facts.run(loader.load(file).recipes) { 0.5 + gain + 0.01 * Double($0.experiment.seed) }
    }
    let document = try Experiments.diff("baseline.yaml", "joint.yaml", facts: facts)
    let top1 = try #require(document.metrics.first { $0.name == "top1" })
    #expect(abs((top1.a ?? 0) - 0.52) < 1e-12 && abs((top1.b ?? 0) - 0.57) < 1e-12)
    #expect(abs((top1.delta ?? 0) - 0.05) < 1e-12)
    #expect(document.a.repeats == 3)
    #expect(document.nodes.allSatisfy { $0.stored })
  }
}
