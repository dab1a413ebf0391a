import Diagnostics

/// Samples that are no trimmed videos need a way to become training samples.
struct TransformMissing: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase else { return [] }
    let experiment = recipe.experiment
    return experiment.trainedSources.compactMap { name in
      guard let source = experiment.source(name), experiment.transform(for: source) == nil else { return nil }
      switch source.kind {
      case .image where experiment.model.isThreeDimensional:
        return recipe.error(
          "transform-missing",
          "image source `\(name)` needs a transform for \(experiment.model.kind.rawValue): state `transform: {image: {to: clip}}`",
          at: "sources.\(name).kind", notes: [recipe.note("the model is stated here", at: "model.kind")])
      case .untrimmed:
        return recipe.error(
          "transform-missing",
          "untrimmed source `\(name)` needs a transform: state `transform: {untrimmed: {to: parts, length: 10s}}`",
          at: "sources.\(name).kind")
      default: return nil
      }
    }
  }
}
