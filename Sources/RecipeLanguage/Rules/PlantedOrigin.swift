import Diagnostics

/// Near-copies and hard negatives are made from a generated validation source.
struct PlantedOrigin: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.flatMap { source in
      [("duplicates", source.generate?.duplicates), ("hard_negatives", source.generate?.hardNegatives)]
        .compactMap { key, planted -> Diagnostic? in
          guard let planted, let origin = recipe.experiment.source(planted.of) else { return nil }
          let isValidation = origin.generate?.part == .validation || origin.generate?.part == .broadValidation
          guard !isValidation else { return nil }
          return recipe.error(
            "generate-mismatch",
            "`\(planted.of)` is not a generated validation source, so nothing of it can be planted",
            at: "sources.\(source.name).generate.\(key).of")
        }
    }
  }
}
