import Diagnostics
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The whole text and document of a plan, as files to be read: `Fixtures/plans/NAME/{recipe.yaml,plan.txt,plan.json}`.
@Suite("Whole plans")
struct PlanGoldenTests {
  /// A recipe, and what is laid over it after everything of it has run; nil for a store in which nothing has.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var change: String?
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "paper"), Case(name: "unseen"), Case(name: "quickstart"),
    Case(name: "threshold", change: "curate.filter.webimage.threshold=0.37"),
  ])
  func `a plan is what its files say`(_ example: Case) throws {
    let folder = "Tests/PlanningTests/Fixtures/plans/\(example.name)"
    let facts = MadeUpFacts()
    // Outputs are named for their nodes, so that a new version of one does not change every file here.
    if example.change != nil { facts.run(try plan(folder, facts: facts)) { "made by \($0.name)" } }
    let document = PlanDocument(try plan(folder, set: example.change, facts: facts))
    try Golden.expect(PlanText(isVerbose: true).render(document), in: folder + "/plan.txt")
    try Golden.expect(Golden.json(document), in: folder + "/plan.json")
  }

  private func plan(_ folder: String, set: String? = nil, facts: MadeUpFacts) throws -> Compilation {
    let sets = try set.map { [try #require(Override(parsing: $0))] } ?? []
    let result = Repository.loader(sets: sets).load(folder + "/recipe.yaml")
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    return Compilation.plan(result.recipes, facts: facts)
  }
}
