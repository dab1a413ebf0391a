import Diagnostics

/// Sources that nothing uses are pruned, and said to be.
struct UnusedSource: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    let experiment = recipe.experiment
    var used = Set(experiment.trainedSources + (experiment.evaluate?.sources ?? []))
    used.formUnion(experiment.curate.deduplicate?.against ?? [])
    used.formUnion(experiment.sources.compactMap(\.generate?.duplicates?.of))
    used.formUnion(experiment.sources.compactMap(\.generate?.hardNegatives?.of))
    used.formUnion(experiment.transforms.compactMap(\.fitOn))
    return experiment.sources.compactMap { source in
      guard !used.contains(source.name) else { return nil }
      var note = recipe.warning(
        "unused-source", "source `\(source.name)` is not used by `balance` or `evaluate` and is left out",
        at: "sources.\(source.name)", key: true)
      note.severity = .note
      return note
    }
  }
}
