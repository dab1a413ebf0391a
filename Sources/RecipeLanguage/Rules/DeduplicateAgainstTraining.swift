import Diagnostics

/// Look-alikes are searched in validation data.
struct DeduplicateAgainstTraining: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    (recipe.experiment.curate.deduplicate?.against ?? []).enumerated().compactMap { _, name in
      guard let source = recipe.experiment.source(name), source.role != .validation else { return nil }
      return recipe.error(
        "deduplicate-against",
        "`\(name)` is \(source.role.rawValue) data; de-duplication is against validation sources",
        at: "curate.deduplicate.against", notes: [recipe.note("its role is stated here", at: "sources.\(name).role")])
    }
  }
}
