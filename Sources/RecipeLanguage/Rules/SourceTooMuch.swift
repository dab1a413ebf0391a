import Diagnostics

/// A source that is made or collected, and read as well.
struct SourceTooMuch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.compactMap { source in
      guard let made = source.generate != nil ? "generate" : source.collect != nil ? "collect" : nil else { return nil }
      let isCollectedToo = made == "generate" && source.collect != nil
      guard source.list != nil || source.root != nil || isCollectedToo else { return nil }
      let other = source.list != nil ? "list" : source.root != nil ? "root" : "collect"
      let path = "sources.\(source.name)"
      return recipe.error(
        "conflicting-keys",
        "source `\(source.name)` has both `\(made)` and `\(other)`; only one can say where samples come from",
        at: "\(path).\(made)", key: true, notes: [recipe.note("`\(other)` is stated here", at: "\(path).\(other)")])
    }
  }
}
