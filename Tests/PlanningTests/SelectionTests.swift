import Foundation
import Planning
import RecipeLanguage
import Testing

@Suite("Selecting nodes of a plan")
struct SelectionTests {
  /// The changed threshold against a store that has the rest.
  private func plan(sets: [String] = ["curate.filter.web.threshold=0.37"]) throws -> Compilation {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    return try Recipes.plan(sets: sets, facts: facts)
  }

  private func names(_ selected: [String], excluding excluded: [String] = [], of plan: Compilation) throws -> [String] {
    let part = try plan.selecting(NodeSelection(selected: selected, excluded: excluded))
    return part.recipes[0].positions.map(\.name)
  }

  @Test func `a name takes the node and what it needs`() throws {
    let found = try names(["cut.web"], of: plan())
    #expect(found.contains("cut.web") && found.contains("score.web") && found.contains("frames/train"))
    #expect(!found.contains("keep.web") && !found.contains("train") && !found.contains("cut.raw"))
  }

  @Test func `a plus behind takes what follows, one before what comes before`() throws {
    #expect(try names(["cut.web+"], of: plan()).contains("evaluate"))
    #expect(try !names(["cut.web+"], of: plan()).contains("crops.val"))
    #expect(try names(["+train"], of: plan()) == names(["train"], of: plan()))
  }

  @Test func `kinds, states and patterns select, a comma takes what meets both`() throws {
    let plan = try plan()
    #expect(
      try Set(names(["kind:generate"], of: plan)) == Set(["target", "val", "web", "raw"].map { "generate.\($0)" }))
    #expect(try names(["state:rerun"], of: plan).contains("train"))
    #expect(try Set(names(["index.*,*.web"], of: plan)) == ["generate.web", "index.web"])
    // A state that nothing is in is an empty plan, no mistake.
    #expect(try names(["state:forced"], of: plan).isEmpty)
  }

  @Test func `what is excluded does not run, nor what needs it, and a note says so`() throws {
    let part = try plan().selecting(NodeSelection(excluded: ["keep.web"]))
    let found = part.recipes[0].positions.map(\.name)
    #expect(!found.contains("keep.web") && !found.contains("train") && !found.contains("evaluate"))
    #expect(found.contains("cut.web"))
    #expect(part.recipes[0].notes.contains("train is left out: it needs keep.web, which is excluded and not there"))
    // A result that is there may be excluded: nobody has to make it.
    let cached = try names([], excluding: ["score.web"], of: plan())
    #expect(cached.contains("train"))
  }

  @Test func `a selector that nothing meets is told with what was meant`() throws {
    let plan = try plan()
    #expect(throws: SelectionError(description: "--select trian: no such node; did you mean train?")) {
      try plan.selecting(NodeSelection(selected: ["trian"]))
    }
    #expect(throws: SelectionError(description: "--exclude kind:trane: no such node; did you mean kind:train?")) {
      try plan.selecting(NodeSelection(excluded: ["kind:trane"]))
    }
    #expect(throws: SelectionError.self) { try plan.selecting(NodeSelection(selected: ["+"])) }
  }

  @Test func `a selection that as a whole meets nothing is told, unless states alone are against it`() throws {
    let plan = try plan()
    #expect(
      throws: SelectionError(
        description: "--select train,evaluate: the selection as a whole meets no node; a comma takes what meets both, "
          + "a second --select adds")
    ) {
      try plan.selecting(NodeSelection(selected: ["train,evaluate"]))
    }
    #expect(
      throws: SelectionError(description: "--select train --exclude train: the selection as a whole meets no node")
    ) {
      try plan.selecting(NodeSelection(selected: ["train"], excluded: ["train"]))
    }
    #expect(throws: SelectionError.self) { try plan.selecting(NodeSelection(excluded: ["*"])) }
    #expect(throws: SelectionError.self) {
      try plan.selecting(NodeSelection(selected: ["train,evaluate,state:rerun"]))
    }
    #expect(try names(["kind:train,state:forced"], of: plan).isEmpty)
    #expect(try names(["state:forced"], excluding: ["cut.web"], of: plan).isEmpty)
    #expect(try names(["cut.web"], excluding: ["state:rerun"], of: plan).isEmpty)
  }

  @Test func `the document and its totals are of the selected part`() throws {
    let part = try plan().selecting(NodeSelection(selected: ["cut.web"]))
    let document = PlanDocument(part)
    #expect(document.counts["rerun"] == 1)
    #expect(document.totals.nodes == 1)
    #expect(document.recipes[0].nodes.map(\.name) == part.recipes[0].positions.map(\.name))
  }

  @Test func `what runs is the part, with its trainings and what is forced in it`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = try Recipes.plan(facts: facts, forced: ["score.web", "evaluate"])
    let (graph, forced) = try plan.selecting(NodeSelection(selected: ["cut.web"])).runnable
    #expect(graph.nodes.map(\.spec.name).contains("score.web"))
    #expect(!graph.nodes.map(\.spec.name).contains("evaluate"))
    #expect(forced.map { graph.nodes[$0].spec.name } == ["score.web"])
    // The teacher's training is in it, the recipe's own is not.
    #expect(graph.trainings.map(\.recipe) == ["teacher.yaml"])
    #expect(graph.trainings.allSatisfy { graph.nodes[$0.train].spec.kind == .train })
    for (position, node) in graph.nodes.enumerated() {
      #expect(node.inputs.count == node.spec.inputs.count)
      #expect(node.inputs.allSatisfy { $0 < position })
    }
    let whole = plan.runnable
    #expect(whole.graph == plan.graph)
    #expect(whole.forced.count == 2)
  }
}
