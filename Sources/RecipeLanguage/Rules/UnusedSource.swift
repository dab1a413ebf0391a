import Diagnostics

/// Sources that nothing uses are pruned, and said to be.
struct UnusedSource: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    let used = recipe.experiment.namedSources
    return recipe.experiment.sources.compactMap { source in
      guard !used.contains(source.name) else { return nil }
      var note = recipe.warning(
        "unused-source", "source `\(source.name)` is not used by `balance` or `evaluate` and is left out",
        at: "sources.\(source.name)", key: true)
      note.severity = .note
      return note
    }
  }
}

extension Experiment {
  /// Sources that training, evaluation or another source names; the others are left out.
  var namedSources: Set<String> {
    var used = Set(trainedSources + (evaluate?.sources ?? []))
    used.formUnion(curate.deduplicate?.against ?? [])
    used.formUnion(sources.compactMap(\.generate?.duplicates?.of))
    used.formUnion(sources.compactMap(\.generate?.hardNegatives?.of))
    used.formUnion(transforms.compactMap(\.fitOn))
    return used
  }
}
