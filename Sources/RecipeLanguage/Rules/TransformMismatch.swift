import Diagnostics

/// A form that the samples, or the network, cannot have.
struct TransformMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    var found: [Diagnostic] = []
    for transform in experiment.transforms {
      let path = "transform.\(transform.name)"
      let kind = experiment.source(transform.name)?.kind ?? Experiment.Source.Kind(rawValue: transform.name)
      guard let kind, recipe.states("\(path).to") else { continue }
      let allowed: [Experiment.Transform.Form]
      switch kind {
      case .image: allowed = [.frame, .clip]
      case .untrimmed: allowed = [.parts, .snippets]
      case .video, .frames: allowed = []
      }
      if !allowed.contains(transform.form) {
        let expected =
          allowed.isEmpty ? "it needs none" : "it becomes \(allowed.map(\.rawValue).joined(separator: " or "))"
        found.append(
          recipe.error(
            "transform-mismatch",
            "a sample of kind \(kind.rawValue) cannot become `\(transform.form.rawValue)`; \(expected)",
            at: "\(path).to"))
        continue
      }
      if recipe.states("model.kind"), !experiment.model.isThreeDimensional, transform.form == .clip {
        found.append(
          recipe.error(
            "transform-mismatch", "tsn sees single frames: `to: frame` is expected", at: "\(path).to",
            suggestion: "frame"))
      }
      if recipe.states("model.kind"), experiment.model.isThreeDimensional, transform.form == .frame {
        found.append(
          recipe.error(
            "transform-mismatch", "\(experiment.model.kind.rawValue) sees clips: `to: clip` is expected",
            at: "\(path).to", suggestion: "clip"))
      }
      if recipe.states("model.kind"), experiment.model.isThreeDimensional, transform.form == .snippets {
        found.append(
          recipe.error(
            "transform-mismatch", "\(experiment.model.kind.rawValue) sees clips: `to: parts` is expected",
            at: "\(path).to",
            suggestion: "parts"))
      }
      if transform.method == .perspectiveWarp, transform.fitOn == nil {
        found.append(
          recipe.error(
            "transform-mismatch", "`perspective_warp` needs `fit_on`, the source whose camera motion it imitates",
            at: "\(path).method"))
      }
    }
    return found
  }
}
