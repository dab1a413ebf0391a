import Diagnostics

/// First weights come from one place; `names` and `inflate` describe a weights file.
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
    for key in ["names", "inflate"] where recipe.states("model.init.\(key)") && !stated.contains("weights") {
      found.append(
        recipe.error(
          "conflicting-keys", "`\(key)` describes the file of `weights`, which is not stated", at: "model.init.\(key)",
          key: true))
    }
    if recipe.states("model.init.inflate"), stated.contains("weights"), recipe.experiment.model.initial.inflates,
      !recipe.experiment.model.isThreeDimensional
    {
      found.append(
        recipe.error("conflicting-keys", "`inflate` is for 3D networks; tsn is 2D", at: "model.init.inflate"))
    }
    return found
  }
}
