import Diagnostics

/// Weights and the kind of loss only matter when losses are summed.
struct WeightWithoutSum: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let balance = recipe.experiment.balance, balance.step == .each else { return [] }
    var found: [Diagnostic] = []
    if !balance.weights.isEmpty {
      found.append(
        recipe.error(
          "needs-sum", "weights of losses need `step: sum`; with `step: each` every batch is a step of its own",
          at: "balance.weight", key: true))
    }
    if balance.loss == .sampleSum {
      found.append(recipe.error("needs-sum", "`loss: sample_sum` needs `step: sum`", at: "balance.loss"))
    }
    return found
  }
}
