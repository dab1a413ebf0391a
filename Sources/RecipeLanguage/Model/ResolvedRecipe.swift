/// One cell of a recipe, composed, checked and typed: all that planning needs.
package struct ResolvedRecipe: Hashable, Sendable {
  /// A published cell this recipe claims.
  package struct Row: Hashable, Codable, Sendable {
    package var table: String
    package var column: String

    package init(table: String, column: String) {
      self.table = table
      self.column = column
    }
  }

  /// A setting that was never published, with the reason for our choice.
  package struct Assumption: Hashable, Codable, Sendable {
    package var path: String
    package var reason: String

    package init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// Relative to the project root when inside it.
  package var file: String
  /// `arm=baseline,seed=0`, or nil without a `matrix`.
  package var cell: String?
  /// A fragment for others to extend: it can be looked at, not planned.
  package var isBase: Bool
  package var experiment: Experiment
  /// Every schema leaf in the order of the schema, defaults included.
  package var leaves: [Leaf]
  /// Path of the leaf → absolute path on this machine. Paths with an unset `${site.…}` are left out.
  package var places: [String: String]
  /// Path of the leaf → the place as written, with its `${site.…}`: what identifies it on every machine.
  package var writtenPlaces: [String: String]
  package var row: [Row]
  package var assumed: [Assumption]
  /// Teacher's name → its recipe, for teachers given as recipes.
  package var teacherRecipes: [String: ResolvedRecipe]
  /// The recipe of `model.init.recipe`; at most one.
  package var initRecipe: [ResolvedRecipe]

  /// The last layer's value of one path.
  package func leaf(_ path: String) -> Leaf? { leaves.first { $0.path == path } }
}
