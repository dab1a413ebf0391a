import Diagnostics

/// The target sets the epoch, so it must train.
struct BalanceWithoutTarget: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let balance = recipe.experiment.balance, let target = recipe.onlyTarget, !recipe.isBase,
      balance.batchSize(target.name) == nil
    else { return [] }
    return [
      recipe.error(
        "target-without-batch", "`balance.batch` does not name the target `\(target.name)`, which sets the epoch",
        at: "balance.batch", key: true)
    ]
  }
}
