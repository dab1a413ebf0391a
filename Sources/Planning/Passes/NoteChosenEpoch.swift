import RecipeLanguage

/// A best epoch is chosen by looking at validation data; the plan says so.
struct NoteChosenEpoch: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for index in compilation.recipes.indices {
      guard let evaluate = compilation.recipes[index].recipe.experiment.evaluate, evaluate.report == .best,
        let source = evaluate.sources.first
      else { continue }
      compilation.recipes[index].notes.append(
        "the epoch that counts is chosen by its top-1 on \"\(source)\", which is validation data")
    }
  }
}
