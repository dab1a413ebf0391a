import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Saved plans")
struct SavedPlanTests {
  private func saved(_ plan: Compilation) -> SavedPlan {
    SavedPlan(
      plan, recipes: plan.recipeFiles, sets: ["curate.filter.web.threshold=0.37"], profile: nil,
      selection: NodeSelection())
  }

  private let sets = ["curate.filter.web.threshold=0.37"]

  @Test func `a plan drifts by nothing from itself, nor by work done meanwhile`() throws {
    let facts = MadeUpFacts()
    let plan = saved(try Recipes.plan(sets: sets, facts: facts))
    #expect(plan.drift(in: try Recipes.plan(sets: sets, facts: facts)).isEmpty)
    facts.run(try Recipes.plan(sets: sets, facts: facts))
    #expect(plan.drift(in: try Recipes.plan(sets: sets, facts: facts)).isEmpty)
  }

  @Test func `what was chosen by its state is chosen although it is done by now`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let selection = NodeSelection(selected: ["kind:cut,state:rerun"])
    let part = try Recipes.plan(sets: sets, facts: facts).selecting(selection)
    let plan = SavedPlan(part, recipes: part.recipeFiles, sets: sets, profile: nil, selection: selection)
    let names = part.recipes[0].positions.map(\.name)
    #expect(names.contains("cut.web") && !names.contains("cut.raw"))
    func now() throws -> Compilation { plan.part(of: try Recipes.plan(sets: sets, facts: facts)) }
    #expect(try now().recipes[0].positions.map(\.name) == names)
    #expect(try now().runnable.graph == part.runnable.graph)
    #expect(try plan.drift(in: now()).isEmpty)
    // Everything is done, and none of it is in the state that it was chosen by.
    facts.run(try Recipes.plan(sets: sets, facts: facts))
    #expect(try now().recipes[0].positions.map(\.name) == names)
    #expect(try now().working().isEmpty)
    #expect(try plan.drift(in: now()).isEmpty)
  }

  @Test func `a changed field of a finished node is told once, and nothing that follows from it`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(sets: sets, facts: facts))
    let plan = saved(try Recipes.plan(sets: sets, facts: facts))
    let edited = Recipes.pocket.split(separator: "lr: 0.04").joined(separator: "lr: 0.02")
    let drift = plan.drift(in: try Recipes.plan("omni.yaml", ["pocket.yaml": edited], sets: sets, facts: facts))
    #expect(drift.contains("train of omni.yaml: schedule.lr 0.04 \u{2192} 0.02"), "\(drift)")
    #expect(drift.allSatisfy { $0.contains("schedule.lr") }, "\(drift)")
  }

  @Test func `a digest that was changed in the file does not pass for a value`() throws {
    let facts = MadeUpFacts()
    var plan = saved(try Recipes.plan(sets: sets, facts: facts))
    plan.nodes[0].parts[0].digest = String(repeating: "0", count: 64)
    let part = plan.nodes[0].parts[0]
    let drift = plan.drift(in: try Recipes.plan(sets: sets, facts: facts))
    #expect(drift.count == 1 && drift[0].contains("\(part.field) \(part.shown): its digest changed, #000000000000 "))
  }

  @Test func `a field that changed since is named with both values`() throws {
    let facts = MadeUpFacts()
    let plan = saved(try Recipes.plan(sets: sets, facts: facts))
    let edited = Recipes.pocket.split(separator: "lr: 0.04").joined(separator: "lr: 0.02")
    let drift = plan.drift(in: try Recipes.plan("omni.yaml", ["pocket.yaml": edited], sets: sets, facts: facts))
    #expect(drift.contains("train of omni.yaml: schedule.lr 0.04 \u{2192} 0.02"))
    #expect(drift.allSatisfy { $0.contains("schedule.lr") })
  }

  @Test func `the content of a file that a recipe names is an input`() throws {
    let recipe = """
      omni: 1
      extends: pocket.yaml
      classes: {names: /data/classes.txt, count: 4}
      """
    func plan(_ digest: String) throws -> Compilation {
      try Recipes.plan(
        "own.yaml", ["own.yaml": recipe], facts: MadeUpFacts(files: ["/data/classes.txt": .digest(digest)]))
    }
    let drift = saved(try plan("one")).drift(in: try plan("two"))
    #expect(drift.contains { $0.hasSuffix(": content of classes.names changed") }, "\(drift)")
    let gone = try Recipes.plan("own.yaml", ["own.yaml": recipe], facts: MadeUpFacts())
    #expect(saved(try plan("one")).drift(in: gone).contains { $0.hasSuffix(": classes.names is missing here") })
  }

  @Test func `a stored result that is gone or another is drift`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = saved(try Recipes.plan(sets: sets, facts: facts))
    let drift = plan.drift(in: try Recipes.plan(sets: sets, facts: MadeUpFacts()))
    #expect(drift.contains("generate.web of omni.yaml: its result was there and is not"))
    // What follows from a lost result is not told again: whether it is there is not known without it.
    #expect(!drift.contains { $0.hasPrefix("score.web") })
    let others = MadeUpFacts()
    others.run(try Recipes.plan(facts: others)) { $0.name == "generate.web" ? "other pictures" : nil }
    #expect(
      plan.drift(in: try Recipes.plan(sets: sets, facts: others)).contains(
        "generate.web of omni.yaml: its result is another"))
  }

  @Test func `nodes that came or went are told`() throws {
    let facts = MadeUpFacts()
    let plan = saved(try Recipes.plan(facts: facts))
    let edited = Recipes.omni.split(
      separator: "  deduplicate: {against: [val], features: {from: frames}, similarity: 0.97}\n"
    )
    .joined(separator: "\n")
    let now = try Recipes.plan("omni.yaml", ["omni.yaml": edited], facts: facts)
    #expect(plan.drift(in: now).contains("deduplicate.web of omni.yaml is no longer part of the plan"))
    #expect(
      saved(now).drift(in: try Recipes.plan(facts: facts)).contains("deduplicate.web of omni.yaml is new in the plan"))
  }

  @Test func `the file has no place of the machine and no site value`() throws {
    let recipe = """
      omni: 1
      sources:
        target: {role: target, kind: video, list: "${site.secret}/a.txt", root: "${site.secret}/a", expect: {indexed: 10}}
        val: {role: validation, kind: video, list: "${site.secret}/b.txt", root: "${site.secret}/b", expect: {indexed: 10}}
      classes: {count: 4}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
      clip: {segments: 4, frames: 1, stride: 1}
      augment: [{resize_short: 64}, {random_resized_crop: 56}]
      schedule: {lr: 0.04, epochs: 3}
      balance: {batch: {target: 16}}
      evaluate: {sources: [val], segments: 8, crops: 1, size: 64}
      """
    let plan = try Recipes.plan(
      "own.yaml", ["own.yaml": recipe], site: ["secret": "/home/me/token-1234"], facts: MadeUpFacts())
    let text = try Golden.json(saved(plan))
    #expect(!text.contains("token-1234"))
    #expect(text.contains("\"what\" : \"omni plan\""))
  }

  @Test func `the document survives its own JSON and is what its file says`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts)) { "made by \($0.name)" }
    let part = try Recipes.plan(sets: sets, facts: facts).selecting(NodeSelection(selected: ["cut.web"]))
    let plan = SavedPlan(
      part, recipes: part.recipeFiles, sets: sets, profile: nil, selection: NodeSelection(selected: ["cut.web"]))
    #expect(try JSONDecoder().decode(SavedPlan.self, from: JSONEncoder().encode(plan)) == plan)
    try Golden.expect(Golden.json(plan), in: "Tests/PlanningTests/Fixtures/saved/cut.json")
  }
}
