package import JointTraining
import RecipeLanguage

extension Compilation {
  /// Iterations and steps of a recipe's own training, from sizes that are stored, expected or listed; nil while the target's
  /// is unknown.
  package func schedule(of recipe: RecipeCompilation) -> JointSchedule? {
    recipe.scope.schedule(targetSamples: recipe.scope.experiment.target.flatMap { trainedSamples($0.name, of: recipe) })
  }

  /// What of a source trains, after its curation: a count as `schedule(of:)` knows it.
  package func trainedSamples(_ source: String, of recipe: RecipeCompilation) -> Int? {
    recipe.scope.experiment.source(source).map { recipe.scope.final($0) }.flatMap(recipe.position)
      .flatMap { nodes[$0].cost.samplesOut }
  }
}
