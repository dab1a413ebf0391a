import Diagnostics
import Engine
import Execution
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite struct TrainingStepMemoryTests {
  @Test func `a plan knows the memory of its training step`() throws {
    let recipes = try PocketProject.load()
    let memory = TrainingStepMemory(threads: 2)
    let facts = StoreFacts(store: nil, memory: { memory.bytes($0) })
    let plan = Compilation.plan(recipes, facts: facts)
    let trainings = zip(plan.graph.nodes, plan.nodes).filter { $0.0.spec.kind == .train }
    #expect(!trainings.isEmpty)
    for (_, planned) in trainings {
      let bytes = try #require(planned.cost.peakMemoryBytes)
      #expect(bytes > 16 << 20 && bytes < 1 << 30)
    }
    let others = zip(plan.graph.nodes, plan.nodes).filter { $0.0.spec.kind != .train }
    #expect(others.allSatisfy { $0.1.cost.peakMemoryBytes == nil })
  }

  /// A batch of 64 images is less than one of 12 videos of 8 frames; equal steps are laid out once.
  @Test func `images are one frame of a 2D network, and equal steps are laid out once`() throws {
    let memory = TrainingStepMemory(threads: 2)
    let rows = ["rgb", "googleimage_rgb", "omnisource_rgb"].map { "tsn_r50_1x1x8_100e_minikinetics_\($0)" }
    let bytes = try rows.map { memory.bytes(try experiment($0)) }
    #expect(bytes[0] != nil && Set(bytes).count == 1 && memory.laidOut == 1)
    let slowonly = try experiment("slowonly_r50_8x8x1_256e_minikinetics_rgb")
    #expect(memory.bytes(slowonly) != bytes[0] && memory.laidOut == 2)
  }

  private func experiment(_ row: String) throws -> Experiment {
    let result = Repository.loader().load("recipes/minikinetics/\(row).yaml")
    return try #require(result.recipes.first, "\(result.diagnostics.map(\.message))").experiment
  }
}
