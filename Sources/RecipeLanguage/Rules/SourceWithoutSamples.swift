import Diagnostics

/// A source that says neither where its samples are nor how to make them.
struct SourceWithoutSamples: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    return recipe.experiment.sources.compactMap { source in
      guard source.list == nil, source.root == nil, source.generate == nil, source.collect == nil else { return nil }
      return recipe.error(
        "source-without-samples",
        "source `\(source.name)` has no samples: state `list`, `root`, `generate` or `collect`",
        at: "sources.\(source.name)", key: true)
    }
  }
}
