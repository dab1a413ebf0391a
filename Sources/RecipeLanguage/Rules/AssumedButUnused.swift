import Diagnostics

/// An assumption about something the recipe leaves at its default says nothing.
struct AssumedButUnused: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    return recipe.assumed.compactMap { assumption in
      guard !recipe.states(assumption.path) else { return nil }
      let entry = recipe.layers.root["assumed"]?.entries.first { $0.key == assumption.path }
      return Diagnostic(
        id: "assumed-default", severity: .warning,
        message: "`\(assumption.path)` is assumed, but the recipe states no value for it",
        span: entry?.keyOrigin.anySpan ?? recipe.keySpan("assumed"))
    }
  }
}
