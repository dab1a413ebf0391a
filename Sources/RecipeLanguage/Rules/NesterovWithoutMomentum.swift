import Diagnostics

/// Nesterov's step looks ahead along sgd's momentum: without one there is nothing to look along.
struct NesterovWithoutMomentum: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let schedule = recipe.experiment.schedule
    guard schedule.isNesterov, schedule.optimizer != .sgd || schedule.momentum == 0 else { return [] }
    let found = schedule.optimizer == .sgd ? "`momentum` is 0" : "the optimizer is \(schedule.optimizer.rawValue)"
    return [
      recipe.error(
        "needs-momentum", "`nesterov: true` is a form of sgd's momentum, and \(found)", at: "schedule.nesterov")
    ]
  }
}
