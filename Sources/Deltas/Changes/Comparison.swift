package import Execution
package import Planning
import RecipeLanguage

/// Two sides planned together, so that what they share is one node.
package struct Comparison: Sendable {
  package let a: Side
  package let b: Side
  package let compilation: Compilation
  package let store: Store?

  /// - Parameter facts: what planning asks of the world; of the store too, when results are wanted.
  package init(_ a: Side, _ b: Side, facts: any PlanningFacts, store: Store? = nil) {
    self.a = a
    self.b = b
    self.store = store
    compilation = Compilation.plan(a.recipes + b.recipes, facts: facts)
  }

  package var entriesOfA: [RecipeCompilation] { Array(compilation.recipes.prefix(a.recipes.count)) }
  package var entriesOfB: [RecipeCompilation] { Array(compilation.recipes.suffix(b.recipes.count)) }

  /// The repeats that stand for the sides where one recipe is looked at: the first that both have, else each one's first.
  package var pair: (a: RecipeCompilation, b: RecipeCompilation) {
    let (left, right) = (entriesOfA, entriesOfB)
    for entry in left {
      if let other = right.first(where: { Repeat($0.recipe) == Repeat(entry.recipe) }) { return (entry, other) }
    }
    return (left[0], right[0])
  }
}
