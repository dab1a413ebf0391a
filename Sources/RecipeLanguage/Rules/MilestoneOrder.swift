import Diagnostics

/// Milestones rise and lie inside training; only `policy: step` has them.
struct MilestoneOrder: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let schedule = recipe.experiment.schedule
    guard !schedule.milestones.isEmpty else {
      guard schedule.policy == .step, !recipe.isBase else { return [] }
      return [
        recipe.error(
          "milestones", "`policy: step` needs `milestones`",
          at: recipe.states("schedule.milestones") ? "schedule.milestones" : "schedule.policy")
      ]
    }
    var found: [Diagnostic] = []
    if schedule.policy != .step {
      found.append(
        recipe.error(
          "milestones", "`milestones` need `policy: step`, not \(schedule.policy.rawValue)", at: "schedule.milestones",
          key: true, notes: [recipe.note("the policy is stated here", at: "schedule.policy")]))
    }
    if zip(schedule.milestones, schedule.milestones.dropFirst()).contains(where: >=) {
      found.append(recipe.error("milestones", "milestones must rise", at: "schedule.milestones"))
    }
    if schedule.by == .epoch, recipe.states("schedule.epochs"), schedule.epochs > 0,
      let last = schedule.milestones.max(),
      last >= schedule.epochs
    {
      found.append(
        recipe.error(
          "milestones", "milestone \(last) is not reached in \(schedule.epochs) epochs", at: "schedule.milestones",
          notes: [recipe.note("epochs are stated here", at: "schedule.epochs")]))
    }
    return found
  }
}
