import Diagnostics

/// Three crops lie along the longer side, so each must be as tall as the frame is resized to; and no crop is larger.
/// Holds for `evaluate` and for what `teachers.NAME.views` puts in its place.
struct EvaluateCrops: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    var found: [Diagnostic] = []
    if let evaluate = recipe.experiment.evaluate, let short = evaluate.resizeShort, evaluate.crops == 3,
      evaluate.size < short
    {
      found.append(
        misfit(evaluate.size, short, at: "evaluate.size", recipe, [recipe.note("stated here", at: "evaluate.crops")]))
    }
    return found + recipe.experiment.teachers.compactMap { check($0, recipe) }
  }

  private func check(_ teacher: Experiment.Teacher, _ recipe: RuleContext) -> Diagnostic? {
    let views = teacher.views
    guard views.size != nil || views.crops != nil,
      let evaluate = recipe.teacherRecipes[teacher.name]?.experiment.evaluate, let short = evaluate.resizeShort
    else { return nil }
    let size = views.size ?? evaluate.size
    let path = "teachers.\(teacher.name).views." + (views.size == nil ? "crops" : "size")
    if size > short {
      return recipe.error(
        "crop-too-large",
        "a crop of \(size) pixels does not fit into the short side of \(short) that teacher `\(teacher.name)` resizes to",
        at: path)
    }
    return (views.crops ?? evaluate.crops) == 3 && size < short ? misfit(size, short, at: path, recipe, []) : nil
  }

  private func misfit(
    _ size: Int, _ short: Int, at path: String, _ recipe: RuleContext, _ notes: [Diagnostic.Note]
  ) -> Diagnostic {
    recipe.error(
      "crops-misfit",
      "three crops of \(size) pixels lie along the longer side of a frame whose short side is \(size), not \(short)",
      at: path, notes: notes)
  }
}
