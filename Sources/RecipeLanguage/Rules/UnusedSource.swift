import Diagnostics

/// Sources that nothing uses are pruned, and said to be.
struct UnusedSource: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    let used = recipe.experiment.namedSources
    return recipe.experiment.sources.compactMap { source in
      guard !used.contains(source.name) else { return nil }
      let because =
        recipe.experiment.isUntrained
        ? "not read with `epochs: 0`" : "not used by `balance` or `evaluate`"
      var note = recipe.warning(
        "unused-source", "source `\(source.name)` is \(because) and is left out", at: "sources.\(source.name)",
        key: true)
      note.severity = .note
      return note
    }
  }
}

extension Experiment {
  /// Given weights are tested as they are. Of a whole recipe: one that states no `epochs` is not meant.
  var isUntrained: Bool {
    if case .random = model.initial.origin { return false }
    return schedule.epochs == 0
  }

  /// Sources that training, evaluation or another source names; the others are left out.
  var namedSources: Set<String> {
    if isUntrained { return Set(evaluate?.sources ?? []) }
    var used = Set(trainedSources + (evaluate?.sources ?? []))
    used.formUnion(curate.deduplicate?.against ?? [])
    used.formUnion(sources.compactMap(\.generate?.duplicates?.of))
    used.formUnion(sources.compactMap(\.generate?.hardNegatives?.of))
    used.formUnion(transforms.compactMap(\.fitOn))
    return used
  }
}
