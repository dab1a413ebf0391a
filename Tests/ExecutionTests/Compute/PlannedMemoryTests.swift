import Diagnostics
import Engine
import Execution
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite struct PlannedMemoryTests {
  @Test func `a plan knows the memory of its training step`() throws {
    let recipes = try PocketProject.load()
    let memory = PlannedMemory(threads: 2)
    let facts = StoreFacts(store: nil, memory: memory)
    let plan = Compilation.plan(recipes, facts: facts)
    let trainings = zip(plan.graph.nodes, plan.nodes).filter { $0.0.spec.kind == .train }
    #expect(!trainings.isEmpty)
    for (_, planned) in trainings {
      let bytes = try #require(planned.cost.peakMemory?.mid)
      #expect(bytes > 16 << 20 && bytes < 1 << 30)
    }
    // Teachers and evaluation look with less than training takes; nothing else has a network.
    let looking = zip(plan.graph.nodes, plan.nodes)
      .filter { [.evaluate, .score, .features].contains($0.0.spec.kind) }
    #expect(looking.count > 1)
    for (_, planned) in looking {
      let bytes = try #require(planned.cost.peakMemory?.mid)
      #expect(bytes > 16 << 20 && bytes < 1 << 30)
    }
    let others = zip(plan.graph.nodes, plan.nodes)
      .filter { ![.train, .evaluate, .score, .features, .crops].contains($0.0.spec.kind) }
    #expect(others.allSatisfy { $0.1.cost.peakMemory == nil })
  }

  /// The network is the same for a source's features, its crops and its scores, over different views.
  @Test func `features of a teacher take the memory of its inference, those of pixels none`() throws {
    let recipes = Repository.loader().load("recipes/pocket/deduplicate.yaml").recipes
    let facts = StoreFacts(store: nil, memory: PlannedMemory(threads: 2))
    for (cell, describes) in [("stated", false), ("network", true)] {
      let recipe = try #require(recipes.first { $0.cell?.contains(cell) == true })
      let plan = Compilation.plan([recipe], facts: facts)
      let features = zip(plan.graph.nodes, plan.nodes).filter { $0.0.spec.kind == .features }
      #expect(features.count > 2)
      for (node, planned) in features {
        #expect((planned.cost.peakMemory != nil) == describes, "\(node.spec.name) of \(cell)")
      }
    }
  }

  /// 30 views of 32 frames of 256 × 256 at once would take more than a machine has.
  @Test func `views of a large network are looked at a few at a time`() throws {
    let memory = PlannedMemory(threads: 2)
    let csn = try experiment("ircsn_ig65m_pretrained_bnfrozen_r152_32x2x1_58e_kinetics400_rgb", in: "kinetics400")
    let bytes = try #require(memory.inference(csn, views: nil, isOfImages: false))
    #expect(bytes < 8 << 30, "\(bytes)")
    // A view of its own is an image.
    let tsn = try experiment("tsn_r50_1x1x8_100e_minikinetics_rgb")
    let (video, image) = (
      memory.inference(tsn, views: nil, isOfImages: false), memory.inference(tsn, views: nil, isOfImages: true)
    )
    #expect(try #require(image) > 100 << 20 && image ?? 0 <= video ?? 0)
  }

  /// A batch of 64 images is less than one of 12 videos of 8 frames; equal steps are laid out once.
  @Test func `images are one frame of a 2D network, and equal steps are laid out once`() throws {
    let memory = PlannedMemory(threads: 2)
    let rows = ["rgb", "googleimage_rgb", "omnisource_rgb"].map { "tsn_r50_1x1x8_100e_minikinetics_\($0)" }
    let bytes = try rows.map { memory.training(try experiment($0)) }
    // Of more streams more is loaded ahead.
    let known = try bytes.map { try #require($0) }
    #expect(known == known.sorted() && Set(known).count == 3 && memory.laidOut == 1)
    let slowonly = try experiment("slowonly_r50_8x8x1_256e_minikinetics_rgb")
    #expect(memory.training(slowonly) != bytes[0] && memory.laidOut == 2)
  }

  /// The largest batch of the largest views that the language takes; no machine holds it, and none has to.
  @Test func `a batch that no machine holds has a size`() throws {
    var recipe = try experiment("tsn_r50_1x1x8_100e_minikinetics_rgb")
    recipe.balance?.batch[0].size = 65_536
    let bytes = try #require(PlannedMemory(threads: 2).training(recipe))
    #expect(bytes > 1 << 40, "\(bytes)")
    recipe.clip.segments = 256
    recipe.classes.count = 100_000
    #expect(try #require(PlannedMemory(threads: 2).training(recipe)) > bytes)
  }

  private func experiment(_ row: String, in table: String = "minikinetics") throws -> Experiment {
    let result = Repository.loader().load("recipes/\(table)/\(row).yaml")
    return try #require(result.recipes.first, "\(result.diagnostics.map(\.message))").experiment
  }
}
