import Diagnostics

/// What only descriptions of pixels have, and the word that stands for them.
struct FeaturesOfPixels: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let deduplicate = recipe.experiment.curate.deduplicate else { return [] }
    let from = "curate.deduplicate.features.from"
    var found: [Diagnostic] = []
    if deduplicate.describesPixels, recipe.experiment.teacher("pixels") != nil {
      found.append(
        recipe.error(
          "invalid-name", "the teacher `pixels` cannot be told from the pixels that `\(from)` names; call it otherwise",
          at: "teachers.pixels", key: true))
    }
    if !deduplicate.describesPixels, deduplicate.inset > 0 {
      found.append(
        recipe.error(
          "needs-pixels",
          "an inset view is a view of pixels, but frames are described by the teacher `\(deduplicate.featuresFrom)`",
          at: "curate.deduplicate.features.inset", notes: [recipe.note("the teacher is named here", at: from)]))
    }
    return found
  }
}
