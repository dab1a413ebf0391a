import Diagnostics

/// Views that do not exist for the network: clips of tsn, segments of 3D networks.
struct EvaluateViews: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let evaluate = recipe.experiment.evaluate, recipe.states("model.kind") else { return [] }
    let model = recipe.note("the model is stated here", at: "model.kind")
    if !recipe.experiment.model.isThreeDimensional, evaluate.clips > 1 {
      return [
        recipe.error(
          "evaluate-views", "tsn is tested on `segments`, not `clips`", at: "evaluate.clips", key: true,
          suggestion: "segments", notes: [model])
      ]
    }
    if recipe.experiment.model.isThreeDimensional, let segments = evaluate.segments, segments > 1 {
      return [
        recipe.error(
          "evaluate-views", "\(recipe.experiment.model.kind.rawValue) is tested on `clips`, not `segments`",
          at: "evaluate.segments", key: true, suggestion: "clips", notes: [model])
      ]
    }
    return []
  }
}
