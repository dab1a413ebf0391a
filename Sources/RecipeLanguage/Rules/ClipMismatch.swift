import Diagnostics

/// TSN sees single frames of several segments; 3D networks see clips of several frames.
struct ClipMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard recipe.states("model.kind") else { return [] }
    let clip = recipe.experiment.clip
    let kind = recipe.experiment.model.kind
    let model = recipe.note("the model is stated here", at: "model.kind")
    if kind == .tsn, clip.frames != 1 {
      return [
        recipe.error(
          "clip-mismatch", "tsn sees single frames: `clip.frames` must be 1, not \(clip.frames)", at: "clip.frames",
          suggestion: "1", notes: [model])
      ]
    }
    guard kind != .tsn, !recipe.isBase else { return [] }
    if clip.frames < 2 {
      return [
        recipe.error(
          "clip-mismatch", "\(kind.rawValue) sees clips: `clip.frames` must be 2 or more", at: "clip.frames",
          notes: [model])
      ]
    }
    guard clip.segments != 1 else { return [] }
    return [
      recipe.error(
        "clip-mismatch", "\(kind.rawValue) trains on one clip: `clip.segments` must be 1", at: "clip.segments",
        suggestion: "1", notes: [model])
    ]
  }
}
