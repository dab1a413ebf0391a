import Diagnostics

/// First weights come from one place; `names` describes a file of weights, `inflate` goes with whatever was trained before.
struct InitChoice: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let stated = ["random", "weights", "recipe", "checkpoint"].filter { recipe.states("model.init.\($0)") }
    var found: [Diagnostic] = []
    if stated.count > 1 {
      found.append(
        recipe.error(
          "choose-one", "first weights come from \(stated.joined(separator: " and ")); exactly one is expected",
          at: "model.init", key: true,
          notes: stated.map { recipe.note("`\($0)` is stated here", at: "model.init.\($0)") }))
    }
    if recipe.states("model.init.names"), !stated.contains("weights") {
      found.append(
        recipe.error(
          "conflicting-keys", "`names` describes the file of `weights`, which is not stated", at: "model.init.names",
          key: true))
    }
    let isTrained = !Set(stated).isDisjoint(with: ["weights", "recipe", "checkpoint"])
    if recipe.states("model.init.inflate"), !isTrained {
      found.append(
        recipe.error(
          "conflicting-keys",
          "`inflate` spreads kernels that were trained before; none of weights, recipe, checkpoint is stated",
          at: "model.init.inflate", key: true))
    }
    if recipe.states("model.init.inflate"), isTrained, recipe.experiment.model.initial.inflates,
      !recipe.experiment.model.isThreeDimensional
    {
      found.append(
        recipe.error("conflicting-keys", "`inflate` is for 3D networks; tsn is 2D", at: "model.init.inflate"))
    }
    return found
  }
}
