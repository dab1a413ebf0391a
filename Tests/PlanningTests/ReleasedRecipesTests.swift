import Diagnostics
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The recipes of released weights, planned on a machine that has neither data nor weights.
@Suite struct ReleasedRecipesTests {
  private static let files = Repository.files(in: "recipes/released", ending: ".yaml")

  @Test func `there is one for every released file`() {
    #expect(Self.files.count == 8 + 12)
  }

  @Test(arguments: files)
  func `each tests its file as it is, reads no training data and claims no cell`(_ file: String) throws {
    let loaded = Repository.loader().load(file)
    try #require(!loaded.hasErrors && loaded.recipes.count == 1, "\(loaded.diagnostics.map(\.message))")
    let recipe = loaded.recipes[0]
    let name = file.dropFirst("recipes/released/".count).dropLast(".yaml".count)
    #expect(recipe.row.isEmpty && recipe.assumed.isEmpty)
    #expect(recipe.writtenPlaces["model.init.weights"] == "${site.weights.\(name)}")
    #expect(recipe.experiment.model.initial.names == .mmaction && !recipe.experiment.model.initial.inflates)
    #expect(recipe.experiment.schedule.epochs == 0)
    // Only these two places are needed to run it.
    let unset = loaded.diagnostics.filter { $0.id == "unset-site" }.map(\.message)
    let data = name.contains("minikinetics") ? "omnisource" : "kinetics400"
    #expect(
      unset.count == 2 && unset.allSatisfy { $0.contains("`${site.\(data)}`") || $0.contains("weights.\(name)}") })

    let compilation = Compilation.plan(loaded.recipes, facts: EmptyFacts())
    let validation = name.contains("minikinetics") ? "k200_val" : "k400_val"
    #expect(
      compilation.graph.nodes.map(\.spec.name).sorted() == ["evaluate", "index.\(validation)", "table", "train"])
    let plan = PlanDocument(compilation)
    let nodes = try #require(plan.recipes.first).nodes
    let train = try #require(nodes.first { $0.name == "train" })
    #expect(plan.recipes.first?.optimizerSteps == 0 && plan.recipes.first?.iterationsPerEpoch == 0)
    #expect(train.reasons.contains { $0.field == "model.init.weights" } || train.state == .new, "\(train)")
  }

  @Test(arguments: files)
  func `each has the published test protocol`(_ file: String) throws {
    let experiment = try #require(Repository.loader().load(file).recipes.first).experiment
    let evaluate = try #require(experiment.evaluate)
    if experiment.model.kind == .tsn {
      let isMini = file.contains("minikinetics")
      #expect(evaluate.segments == 25 && evaluate.average == .features)
      #expect(evaluate.crops == (isMini ? 3 : 10) && evaluate.size == (isMini ? 256 : 224))
      #expect(experiment.clip.segments == (isMini ? 8 : 3))
    } else {
      #expect(evaluate.clips == 10 && evaluate.crops == 3 && evaluate.size == 256)
      #expect(evaluate.average == .probabilities)
      let isFour = file.contains("4x16x1")
      #expect(experiment.clip.frames == (isFour ? 4 : 8) && experiment.clip.stride == (isFour ? 16 : 8))
    }
    #expect(experiment.model.depth == (file.contains("r101") ? 101 : 50) && experiment.model.width == 64)
    #expect(evaluate.sampling == .mmaction0x && (evaluate.resizeShort ?? evaluate.size) == 256)
  }
}
