import Planning
import RecipeLanguage
import Testing

@Suite("Plans of single cells")
struct CellPlanTests {
  private static let files = [
    "m.yaml": "omni: 1\nextends: pocket.yaml\nmatrix: {schedule.lr: [0.04, 0.02], seed: [0, 1]}\n"
  ]

  @Test func `a cell alone has the nodes that it has among the others, and a table of its own`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan("m.yaml", Self.files, facts: facts))
    let cell = try Recipes.plan("m.yaml#schedule.lr=0.02,seed=1", Self.files, facts: facts)
    #expect(cell.recipes.map(\.recipe.cell) == ["schedule.lr=0.02,seed=1"])
    #expect(cell.working() == ["table"])
    #expect(try cell.spec("table").inputs.map(\.role) == ["evaluate#schedule.lr=0.02,seed=1"])
  }

  @Test func `cells that came or went are no changed inputs`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan("m.yaml", Self.files, facts: facts))
    let cell = PlanDocument(try Recipes.plan("m.yaml#schedule.lr=0.02,seed=1", Self.files, facts: facts))
    let text = PlanText(isVerbose: true).render(cell)
    #expect(text.contains("no input any more: evaluate#schedule.lr=0.04,seed=0") && !text.contains(" changed"))
    let other = MadeUpFacts()
    other.run(try Recipes.plan("m.yaml#schedule.lr=0.02,seed=1", Self.files, facts: other))
    let whole = PlanDocument(try Recipes.plan("m.yaml", Self.files, facts: other))
    #expect(PlanText(isVerbose: true).render(whole).contains("new input: evaluate#schedule.lr=0.04,seed=0"))
  }

  @Test func `what one cell made is there for the others`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan("m.yaml#schedule.lr=0.02,seed=1", Self.files, facts: facts))
    let whole = try Recipes.plan("m.yaml", Self.files, facts: facts)
    #expect(whole.working(recipe: 3) == ["table"])
    #expect(whole.working(recipe: 2).contains("train"))
  }
}
