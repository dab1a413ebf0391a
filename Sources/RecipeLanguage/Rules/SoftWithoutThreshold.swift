import Diagnostics

/// A distribution as label needs a threshold: without one every sample would be kept.
struct SoftWithoutThreshold: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.compactMap { source in
      guard source.isSoft else { return nil }
      let path = "sources.\(source.name).soft"
      guard source.label == .teacher else {
        return recipe.error("soft-label", "`soft: true` needs `label: teacher`", at: path)
      }
      guard recipe.experiment.curate.filter(source.name) != nil,
        !recipe.states("curate.filter.\(source.name).threshold")
      else { return nil }
      return recipe.error(
        "soft-label", "a soft label needs a threshold: state `curate.filter.\(source.name).threshold`", at: path,
        notes: [recipe.note("the filter is stated here", at: "curate.filter.\(source.name)")])
    }
  }
}
