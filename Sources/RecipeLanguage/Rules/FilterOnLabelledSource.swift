import Diagnostics

/// Only web sources are curated.
struct FilterOnLabelledSource: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.curate.filters.compactMap { filter in
      guard let source = recipe.experiment.source(filter.source), source.role != .web else { return nil }
      return recipe.error(
        "filter-on-labelled", "`\(source.name)` is \(source.role.rawValue) data; only web sources are filtered",
        at: "curate.filter.\(source.name)", key: true,
        notes: [recipe.note("its role is stated here", at: "sources.\(source.name).role")])
    }
  }
}
