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
      found += motionFaults(transform, path, recipe)
    }
    return found
  }

  /// What a picture that moves needs, and what moves nothing.
  private func motionFaults(
    _ transform: Experiment.Transform, _ path: String, _ recipe: RuleContext
  ) -> [Diagnostic] {
    if transform.method != .replicate, transform.form != .clip {
      return [
        recipe.error(
          "transform-mismatch",
          "`method: \(transform.method.rawValue)` makes a clip of an image; "
            + "`to: \(transform.form.rawValue)` has nothing to move",
          at: "\(path).method")
      ]
    }
    guard transform.method == .perspectiveWarp else { return [] }
    guard let name = transform.fitOn else {
      return [
        recipe.error(
          "transform-mismatch", "`perspective_warp` needs `fit_on`, the source whose camera motion it imitates",
          at: "\(path).method")
      ]
    }
    guard let source = recipe.experiment.source(name) else { return [] }
    if source.role == .validation {
      return [
        recipe.error(
          "transform-mismatch", "camera motion is fitted on what trains; `\(name)` is validation data",
          at: "\(path).fit_on", notes: [recipe.note("its role is stated here", at: "sources.\(name).role")])
      ]
    }
    if source.kind == .image {
      return [
        recipe.error(
          "transform-mismatch", "camera motion is fitted on videos; `\(name)` holds images", at: "\(path).fit_on",
          notes: [recipe.note("its kind is stated here", at: "sources.\(name).kind")])
      ]
    }
    return []
  }
}
