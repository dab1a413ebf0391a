import Diagnostics

/// A teacher is a recipe, an ensemble, scores, or the recorded truth: exactly one of them, and what goes with it.
struct TeacherChoice: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.names(in: "teachers").compactMap { name in
      let path = "teachers.\(name)"
      let stated = ["recipe", "ensemble", "scores", "truth"].filter { recipe.states("\(path).\($0)") }
      if recipe.states("\(path).checkpoint"), !stated.contains("recipe"), stated.count <= 1 {
        return recipe.error(
          "choose-one", "a `checkpoint` needs the `recipe` whose model it holds", at: "\(path).checkpoint", key: true)
      }
      if stated == ["ensemble"], recipe.states("\(path).map") {
        return recipe.error(
          "conflicting-keys", "the members of an ensemble have maps of their own; state `map` there", at: "\(path).map",
          key: true)
      }
      if stated == ["truth"], recipe.states("\(path).map") {
        return recipe.error(
          "conflicting-keys", "the recorded truth is in this recipe's classes already and has no `map`",
          at: "\(path).map", key: true)
      }
      guard stated.count != 1 else { return nil }
      return recipe.error(
        "choose-one",
        "teacher `\(name)` states \(stated.isEmpty ? "nothing" : stated.joined(separator: " and ")); "
          + "exactly one of recipe, ensemble, scores, truth is expected", at: path, key: true)
    }
  }
}
