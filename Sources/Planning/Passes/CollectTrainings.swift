import RecipeLanguage

/// Lists what will be trained, for the run records: each recipe and cell, and each teacher as the recipe it is.
struct CollectTrainings: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    var seen: Set<Training> = []
    for recipe in compilation.recipes {
      for member in recipe.members where member.spec.kind == .train {
        let trained = member.scope.recipe
        let identity = RecipeIdentity(trained)
        let isOwn = !member.spec.name.contains("/")
        let training = Training(
          recipe: trained.file, cell: trained.cell ?? "", id: identity.id, family: identity.family,
          seed: trained.experiment.seed, train: member.position,
          evaluate: isOwn ? recipe.position("evaluate") : nil)
        if seen.insert(training).inserted { compilation.graph.trainings.append(training) }
      }
    }
  }
}
