import Diagnostics

/// An assumption about something the recipe leaves at its default says nothing.
struct AssumedButUnused: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    return recipe.assumed.compactMap { assumption in
      let isStated = recipe.checker.values.keys.contains {
        $0 == assumption.path || $0.hasPrefix(assumption.path + ".")
      }
      guard !isStated else { return nil }
      return recipe.warning(
        "assumed-default", "`\(assumption.path)` is assumed, but the recipe states no value for it",
        at: "assumed.\(assumption.path)")
    }
  }
}
