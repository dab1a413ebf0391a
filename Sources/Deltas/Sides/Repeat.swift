package import RecipeLanguage

/// Which repeat of an experiment a cell is: recipes that differ in nothing else are one experiment run several times.
package struct Repeat: Hashable, Comparable, Sendable {
  /// Of the training.
  package var seed: Int
  /// Of the pocket world, where there is one.
  package var world: Int?

  package init(seed: Int, world: Int? = nil) {
    self.seed = seed
    self.world = world
  }

  package init(_ recipe: ResolvedRecipe) {
    self.init(seed: recipe.experiment.seed, world: recipe.experiment.world?.seed)
  }

  /// `world 3`, `seed 1`, or both where they differ.
  package var text: String {
    guard let world else { return "seed \(seed)" }
    return world == seed ? "world \(world)" : "world \(world), seed \(seed)"
  }

  package static func < (left: Repeat, right: Repeat) -> Bool {
    (left.world ?? 0, left.seed) < (right.world ?? 0, right.seed)
  }
}
