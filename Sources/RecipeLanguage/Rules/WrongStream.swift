import Diagnostics

/// A source inside a pool is drawn through its pool only.
struct WrongStream: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let pools = recipe.experiment.pools
    return recipe.checker.usedNames.compactMap { used in
      guard used.reference == .stream,
        let pool = pools.first(where: { pool in pool.members.contains { $0.source == used.name } }),
        pool.name != used.name, recipe.experiment.source(used.name)?.role != .target,
        used.path.hasPrefix("balance.") || used.path.hasPrefix("mixup.")
      else { return nil }
      return Diagnostic(
        id: "source-in-pool", severity: .error,
        message: "`\(used.name)` is drawn through its pool `\(pool.name)`; name the pool here",
        span: used.origin.anySpan,
        suggestion: pool.name, notes: [recipe.note("the pool is stated here", at: "pools.\(pool.name)")])
    }
  }
}
