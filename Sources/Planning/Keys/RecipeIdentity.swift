package import RecipeLanguage

/// Two short names of a recipe's meaning: equal recipes have equal ids, and repeats of one experiment a family.
package struct RecipeIdentity: Hashable, Sendable {
  /// Over every value that some node reads, and the recipes of its teachers and first weights.
  package var id: String
  /// The same without `seed`.
  package var family: String

  package init(_ recipe: ResolvedRecipe) {
    id = RecipeIdentity.digest(recipe, withSeed: true)
    family = RecipeIdentity.digest(recipe, withSeed: false)
  }

  private static func digest(_ recipe: ResolvedRecipe, withSeed: Bool) -> String {
    var values: [String: String] = [:]
    for leaf in recipe.leaves where !leaf.readBy.isEmpty && (withSeed || leaf.path != "seed") {
      // A place counts as it is written, so that the id is the same on every machine.
      values[leaf.path] = recipe.writtenPlaces[leaf.path] ?? leaf.value
    }
    var encoding = CanonicalEncoding()
    encoding.append("values", values)
    encoding.append("teachers", recipe.teacherRecipes.mapValues { digest($0, withSeed: true) })
    for start in recipe.initRecipe {
      encoding.append("init")
      encoding.append(digest(start, withSeed: true))
    }
    return String(encoding.digest.prefix(12))
  }
}
