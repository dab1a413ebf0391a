import Diagnostics

/// Without training there must be weights to test.
struct NothingToTest: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase, recipe.states("schedule.epochs"), recipe.experiment.schedule.epochs == 0,
      case .random = recipe.experiment.model.initial.origin
    else { return [] }
    return [
      recipe.error(
        "nothing-to-test", "`epochs: 0` tests the first weights as they are, but `model.init` draws them at random",
        at: "schedule.epochs")
    ]
  }
}
