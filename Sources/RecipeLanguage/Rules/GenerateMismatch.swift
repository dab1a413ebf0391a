import Diagnostics

/// A generated part of the pocket world whose settings contradict the source that holds it.
struct GenerateMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.flatMap { source -> [Diagnostic] in
      guard let generate = source.generate else { return [] }
      let path = "sources.\(source.name)"
      var found: [Diagnostic] = []
      let expected = Self.kind(of: generate.part)
      if source.kind != expected {
        found.append(
          recipe.error(
            "generate-mismatch",
            "part `\(generate.part.rawValue)` makes \(expected.rawValue) samples, but the source's kind is \(source.kind.rawValue)",
            at: "\(path).generate.part", notes: [recipe.note("the kind is stated here", at: "\(path).kind")]))
      }
      if (generate.perClass == nil) == (generate.count == nil) {
        found.append(
          recipe.error(
            "generate-mismatch", "`generate` needs either `per_class` or `count`, and not both", at: "\(path).generate",
            key: true))
      }
      if generate.shortest > generate.longest {
        found.append(
          recipe.error(
            "generate-mismatch", "the shortest video is longer than the longest", at: "\(path).generate.shortest",
            notes: [recipe.note("the longest is stated here", at: "\(path).generate.longest")]))
      }
      if generate.wrong + generate.irrelevant > 1 {
        found.append(
          recipe.error(
            "generate-mismatch", "shares of wrong and irrelevant samples add up to more than 1",
            at: "\(path).generate.wrong"))
      }
      return found
    }
  }

  static func kind(of part: Experiment.Generate.Part) -> Experiment.Source.Kind {
    switch part {
    case .target, .validation, .broadValidation, .videos: .video
    case .images: .image
    case .untrimmed: .untrimmed
    }
  }
}
