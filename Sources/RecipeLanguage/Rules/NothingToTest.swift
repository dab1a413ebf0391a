import Diagnostics

/// Without training there must be weights to test.
struct NothingToTest: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase, recipe.states("schedule.epochs"), recipe.experiment.schedule.epochs == 0 else { return [] }
    var found: [Diagnostic] = []
    if case .random = recipe.experiment.model.initial.origin {
      found.append(
        recipe.error(
          "nothing-to-test", "`epochs: 0` tests the first weights as they are, but `model.init` draws them at random",
          at: "schedule.epochs"))
    }
    if recipe.experiment.evaluate?.report == .best {
      found.append(
        recipe.error(
          "nothing-to-test", "`report: best` chooses among epochs, and `epochs: 0` has none", at: "evaluate.report",
          notes: [recipe.note("epochs are stated here", at: "schedule.epochs")]))
    }
    return found
  }
}
