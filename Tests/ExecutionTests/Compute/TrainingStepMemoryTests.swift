import Engine
import Execution
import Planning
import RecipeLanguage
import Testing

@Suite struct TrainingStepMemoryTests {
  @Test func `a plan knows the memory of its training step`() throws {
    let recipes = try PocketProject.load()
    let facts = StoreFacts(store: nil, memory: { TrainingStepMemory.bytes($0, threads: 2) })
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
}
