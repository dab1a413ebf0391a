import Foundation
import Planning
import RecipeLanguage
import Testing

@Suite("Times and totals of plans")
struct EstimateTimesTests {
  @Test func `every node whose size is known has a time, a disk size and a reason to believe them`() throws {
    let plan = try Recipes.plan(facts: MadeUpFacts())
    for (node, planned) in zip(plan.graph.nodes, plan.nodes) {
      let isSized = planned.cost.samplesOut != nil || planned.cost.samplesIn != nil || planned.cost.iterations != nil
      guard isSized else { continue }
      let expected = try #require(planned.cost.expected, "\(node.spec.name) has no time")
      #expect(expected.basis == "model", "\(node.spec.name)")
      #expect(expected.low <= expected.mid && expected.mid <= expected.high, "\(node.spec.name)")
      #expect(expected.low == 0 || expected.high / expected.low <= 4.000001, "\(node.spec.name)")
    }
    #expect(try plan.planned("train").cost.expected != nil)
    #expect(try plan.planned("score.web").cost.disk?.mid == 60 * 4 * 4)
  }

  @Test func `what is cached takes no time, and totals are of the rest`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = try Recipes.plan(sets: ["curate.filter.web.threshold=0.37"], facts: facts)
    #expect(try plan.planned("train", recipe: 0).cost.expected != nil)
    #expect(try plan.planned("score.web").cost.expected == nil)
    let totals = PlanDocument(plan).totals
    #expect(totals.nodes == plan.working().count)
    #expect(totals.seconds?.mid == plan.nodes.compactMap(\.cost.expected?.mid).reduce(0, +))
  }

  @Test func `a training that differs by its seed alone is known from the one before`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = try Recipes.plan(sets: ["seed=5"], facts: facts)
    let expected = try #require(try plan.planned("train").cost.expected)
    // The other is the teacher's, of the same network, which this plan has too.
    #expect(expected.basis == "2 past runs of this store")
    // What curation keeps was not known when the first was planned, and is now.
    #expect(try Recipes.plan(facts: MadeUpFacts()).planned("train").cost.work?.isGuess == true)
    #expect(try plan.planned("train").cost.work?.isGuess == false)
    // Everything took a second there, the teacher's two epochs too.
    #expect((1...1.25).contains(expected.mid))
  }

  @Test func `a training of another length is not taken for it`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = try Recipes.plan(sets: ["schedule.epochs=30"], facts: facts)
    // The teacher's training, cached in this plan, is of the same shape and fifteen times as short.
    let expected = try #require(try plan.planned("train").cost.expected)
    #expect(expected.basis == "1 past run of this store")
    #expect(expected.mid > 2)
  }

  @Test func `cells of a matrix have a price of their own beside the others`() throws {
    let cells = "omni: 1\nextends: omni.yaml\nmatrix: {schedule.lr: [0.02, 0.04]}\n"
    let document = PlanDocument(try Recipes.plan("cells.yaml", ["cells.yaml": cells], facts: MadeUpFacts()))
    #expect(document.recipes.count == 2)
    for recipe in document.recipes {
      // Its training and evaluation; everything before them is shared, and the table of all cells too.
      #expect(recipe.alone.nodes == 2)
      #expect(recipe.totals.nodes > 20)
    }
    let shared = document.recipes[0].totals.nodes - document.recipes[0].alone.nodes
    #expect(document.totals.nodes == shared + 4)
  }

  @Test func `looking back leaves each result out of its own estimate`() throws {
    let facts = MadeUpFacts()
    facts.run(try Recipes.plan(facts: facts))
    let plan = Compilation.plan(try Recipes.load(), facts: facts, looksBack: true)
    let document = EstimatesDocument(lookingBack: plan)
    let generate = try #require(document.entries.first { $0.node == "generate.target" })
    // Only the generated sources of other parts are left; without themselves, none is of its shape.
    #expect(generate.expected.basis == "model corrected by 3 past runs of other shapes")
    #expect(document.shares.contains { $0.what == "runs" && $0.count == 1 })
    let text = EstimatesText.render(document)
    #expect(text.contains("within the range"))
  }

  @Test func `memory and disk are held against what there is`() throws {
    var document = PlanDocument(try Recipes.plan(facts: MadeUpFacts()))
    document.totals.peakMemory = SizeEstimate(around: 19_000_000_000, ratio: 1.1025, basis: "planned arena")
    document.machine.memoryBytes = 24_000_000_000
    document.totals.disk = .model(400_000_000_000)
    document.machine.freeDiskBytes = 1_100_000_000
    document.totals.download = .model(12_000_000_000)
    let line = try #require(PlanText().render(document).split(separator: "\n").last)
    #expect(line.contains("peak 18.1 \u{2026} 20.0 GB (planned arena) of 24.0 GB"))
    #expect(line.contains("+253 \u{2026} 632 GB (model), more than the 1.1 GB free"))
    #expect(line.contains("7.6 \u{2026} 19.0 GB (model) to fetch"))
  }

  @Test func `what is not known is counted where nothing has a time, too`() throws {
    let text = """
      omni: 1
      classes: {list: [bee keeping, zumba]}
      sources:
        target: {role: target, kind: image, root: train}
        val: {role: validation, kind: image, root: val}
        web: {role: web, kind: image, label: query, collect: {queries: stemmed}}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
      augment: [{resize_short: 64}, {random_resized_crop: 56}]
      schedule: {lr: 0.1, epochs: 1}
      balance: {batch: {target: 4, web: 4}, auxiliary: {every: 1, count: {web: 1}}}
      evaluate: {sources: [val], size: 64}
      """
    let plan = try Recipes.plan("web.yaml", ["web.yaml": text], facts: MadeUpFacts())
    var document = PlanDocument(plan)
    let totals = document.totals
    #expect(totals.seconds == nil && totals.unpriced == totals.nodes && totals.unlisted == 1)
    #expect(totals.unsized == plan.nodes.count { $0.cost.disk == nil } && totals.unsized < totals.nodes)
    func line() throws -> Substring { try #require(PlanText().render(document).split(separator: "\n").last) }
    #expect(
      try line().contains(
        "\(totals.nodes) nodes whose time is not known, \(totals.unsized) whose size is not, 1 whose download is not"))
    for node in document.recipes[0].nodes.indices { document.recipes[0].nodes[node].disk = nil }
    (document.totals.disk, document.totals.unsized, document.totals.unlisted) = (nil, totals.nodes, 0)
    #expect(try line().hasSuffix("   \(totals.nodes) nodes whose time and size are not known"))
  }

  @Test(arguments: [
    (6.2, "6.2 s"), (45, "45 s"), (2280, "38 min"), (79_200, "22 h"), (1_036_800, "12 days"),
    (10_500_000, "4.0 months"),
    (94_700_000, "3.0 years"),
  ])
  func `rough times have the unit that people plan with`(seconds: Double, text: String) {
    #expect(NumberText.about(seconds) == text)
  }

  @Test func `ranges have the unit of their middle`() {
    func span(_ low: Double, _ mid: Double, _ high: Double) -> String {
      NumberText.span(TimeEstimate(low: low, mid: mid, high: high, basis: ""))
    }
    #expect(span(64_800, 79_200, 93_600) == "18 \u{2026} 26 h")
    #expect(span(48, 95, 190) == "48 \u{2026} 190 s")
    #expect(span(0, 0.4, 1) == "up to 1.0 s")
  }
}
