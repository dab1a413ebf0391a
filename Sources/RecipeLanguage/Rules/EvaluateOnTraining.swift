import Diagnostics

/// Only validation sources are evaluated, and every recipe evaluates one.
struct EvaluateOnTraining: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    return (experiment.evaluate?.sources ?? []).compactMap { name in
      guard let source = experiment.source(name), source.role != .validation else { return nil }
      return recipe.error(
        "evaluate-on-training", "`\(name)` is \(source.role.rawValue) data; only validation sources are evaluated",
        at: "evaluate.sources", notes: [recipe.note("its role is stated here", at: "sources.\(name).role")])
    }
  }
}
