import Diagnostics

/// Warm-up has one length, shorter than training.
struct WarmUpLength: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let warmUp = recipe.experiment.schedule.warmUp else { return [] }
    if (warmUp.epochs == nil) == (warmUp.iterations == nil) {
      return [
        recipe.error("choose-one", "warm-up needs either `epochs` or `iterations`", at: "schedule.warmup", key: true)
      ]
    }
    let all = recipe.experiment.schedule.epochs
    guard let epochs = warmUp.epochs, recipe.states("schedule.epochs"), all > 0, epochs >= all else { return [] }
    return [
      recipe.error(
        "warmup-too-long", "warm-up of \(epochs) epochs does not fit into \(all)",
        at: "schedule.warmup.epochs", notes: [recipe.note("epochs are stated here", at: "schedule.epochs")])
    ]
  }
}
