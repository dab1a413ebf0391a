/// Legal keys whose capability is not built yet: `validate` and `plan` warn, `run` refuses. It shrinks to nothing.
enum NotSupportedYet {
  struct Entry: Sendable {
    /// Path pattern with `*`.
    var path: String
    /// Whether this value is the one that is missing.
    var applies: @Sendable (String) -> Bool
    var reason: String
  }

  static let table: [Entry] = []

  static func obstacles(_ recipe: RuleContext) -> [ResolvedRecipe.Obstacle] { [] }
}
