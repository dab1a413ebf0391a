import Foundation
import Planning
import RecipeLanguage
import Testing

@Suite("The largest numbers of the language")
struct LargeNumbersTests {
  /// Sources, pictures and trainings as large as they may be stated.
  private let largest = [
    "sources.target.generate.per_class=10000000", "sources.val.generate.per_class=10000000",
    "sources.web.generate.count=10000000", "sources.raw.generate.count=10000000",
    "sources.raw.generate.longest=8760h", "world.width=1024", "world.height=1024", "world.frame_rate=60",
    "world.seconds=60", "seed=1000000000000000", "clip.segments=256", "evaluate.segments=256", "evaluate.report=best",
    "balance.auxiliary.every=1", "balance.auxiliary.count.web=1000", "balance.auxiliary.count.raw=1000",
    "balance.batch.web=65536", "balance.batch.raw=65536", "schedule.epochs=100000",
  ]

  @Test(arguments: [["balance.batch.target=65536", "replicas=1024"], ["balance.batch.target=1", "replicas=1"]])
  func `are planned and told together`(_ batches: [String]) throws {
    let plan = try Recipes.plan(sets: largest + batches, facts: MadeUpFacts())
    let document = PlanDocument(plan)
    // Ten million videos of half a year fill more than an integer of bytes holds.
    #expect(document.totals.disk?.mid == 1_000_000_000_000_000_000)
    #expect(try #require(document.recipes[0].optimizerSteps) > 0)
    #expect(try #require(plan.planned("train").cost.multiplyAdds) > 1e18)
    #expect(PlanText(isVerbose: true).render(document).contains("1000 PB"))
    #expect(try JSONEncoder().encode(document).count > 0)
  }

  @Test func `more duplicates than samples leave none`() throws {
    let plan = try Recipes.plan(
      sets: ["curate.filter=none", "sources.web.expect.duplicates=1000000000"], facts: MadeUpFacts())
    #expect(try plan.planned("keep.web").cost.samplesOut == 0)
  }
}
