import Diagnostics

/// Both streams of a mixup rule must be drawn in the same joint iterations.
struct MixupPartner: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    let experiment = recipe.experiment
    let drawn = Set(experiment.balance?.batch.map(\.stream) ?? experiment.target.map { [$0.name] } ?? [])
    return experiment.mixup.enumerated().flatMap { position, rule in
      [("into", rule.into), ("with", rule.with)].compactMap { key, name in
        guard experiment.source(name) != nil || experiment.pool(name) != nil, !drawn.contains(name) else { return nil }
        guard !recipe.isPooled(name), experiment.source(name)?.role != .validation else { return nil }
        return recipe.error(
          "mixup-partner",
          "`\(name)` is not drawn in training, so nothing can be mixed with it; give it a batch in `balance`",
          at: "mixup.\(position).\(key)")
      }
    }
  }
}
