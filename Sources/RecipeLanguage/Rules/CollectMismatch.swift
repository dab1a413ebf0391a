import Diagnostics

/// A source that is collected must be able to use what is collected.
struct CollectMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.compactMap { source in
      guard let collect = source.collect else { return nil }
      let path = "sources.\(source.name)"
      if source.kind == .frames {
        return recipe.error(
          "conflicting-keys", "source `\(source.name)` is `kind: frames`, and folders of frames cannot be collected",
          at: "\(path).collect", key: true, notes: [recipe.note("its kind is stated here", at: "\(path).kind")])
      }
      if !collect.types.contains(source.collectedType) {
        return recipe.error(
          "conflicting-keys",
          "source `\(source.name)` is `kind: \(source.kind.rawValue)`, but `types` has no \(source.collectedType)",
          at: "\(path).collect.types", notes: [recipe.note("its kind is stated here", at: "\(path).kind")])
      }
      guard ScalarForm.perSecond(collect.rate) == 0 else { return nil }
      return recipe.error(
        "out-of-range", "\(collect.rate) is no request ever; a rate above 0 is expected", at: "\(path).collect.rate")
    }
  }
}

extension Experiment.Source {
  /// The one of `collect.types` that a source of this kind can use.
  package var collectedType: String { kind == .image ? "image" : "video" }
}
