import Diagnostics

/// Exactly one source sets the epoch.
struct NotOneTarget: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let targets = recipe.experiment.sources.filter { $0.role == .target }
    if targets.isEmpty, !recipe.isBase, !recipe.experiment.sources.isEmpty {
      return [
        recipe.error(
          "target-count", "no source has `role: target`, which sets the epoch and the classes", at: "sources", key: true
        )
      ]
    }
    return targets.dropFirst().map { extra in
      recipe.error(
        "target-count", "`\(extra.name)` is a second source with `role: target`; exactly one is expected",
        at: "sources.\(extra.name).role",
        notes: [recipe.note("`\(targets[0].name)` is the first", at: "sources.\(targets[0].name).role")])
    }
  }
}
