import Diagnostics

/// Excluded segments, or parts to choose, where there are no parts.
struct ExcludeMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.flatMap { source -> [Diagnostic] in
      guard source.kind != .untrimmed else { return [] }
      return ["exclude", "parts"].compactMap { key in
        let path = "sources.\(source.name).\(key)"
        guard recipe.states(path) else { return nil }
        return recipe.error(
          "exclude-mismatch",
          "`\(key)` is about parts of untrimmed videos, but the source's kind is \(source.kind.rawValue)",
          at: path, key: true, notes: [recipe.note("the kind is stated here", at: "sources.\(source.name).kind")])
      }
    }
  }
}
