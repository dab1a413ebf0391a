import Diagnostics

/// A source that is both made and read.
struct SourceTooMuch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.compactMap { source in
      guard source.generate != nil, source.list != nil || source.root != nil || source.collect != nil else {
        return nil
      }
      let other = source.list != nil ? "list" : source.root != nil ? "root" : "collect"
      let path = "sources.\(source.name)"
      return recipe.error(
        "conflicting-keys",
        "source `\(source.name)` has both `generate` and `\(other)`; only one can say where samples come from",
        at: "\(path).generate", key: true, notes: [recipe.note("`\(other)` is stated here", at: "\(path).\(other)")])
    }
  }
}
