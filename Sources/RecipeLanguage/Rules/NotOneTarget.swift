import Diagnostics

/// Exactly one source sets the epoch.
struct NotOneTarget: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    // What the recipe itself states comes last: that is the one too many.
    let targets = recipe.experiment.sources.filter { $0.role == .target }.sorted {
      let left = recipe.keySpan("sources.\($0.name)")
      let right = recipe.keySpan("sources.\($1.name)")
      return (left.file == recipe.file ? 1 : 0, left) < (right.file == recipe.file ? 1 : 0, right)
    }
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
