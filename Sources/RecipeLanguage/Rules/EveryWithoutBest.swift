import Diagnostics

/// Epochs only compete when the best of them is reported.
struct EveryWithoutBest: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard recipe.states("evaluate.every"), recipe.experiment.evaluate?.report == .last else { return [] }
    return [
      recipe.error(
        "needs-best", "`every` says which epochs compete for `report: best`; with `report: last` none do",
        at: "evaluate.every", key: true)
    ]
  }
}
