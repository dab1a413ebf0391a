import Diagnostics

/// Each kind of model has its kind of backbone, and its depths.
struct BackboneMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard recipe.states("model.kind") else { return [] }
    return checkKind(recipe) + checkDepth(recipe)
  }

  private func checkKind(_ recipe: RuleContext) -> [Diagnostic] {
    let model = recipe.experiment.model
    let expected = Self.backbone(of: model.kind)
    guard recipe.states("model.backbone.kind"), model.backbone != expected else { return [] }
    return [
      recipe.error(
        "backbone-mismatch",
        "`\(model.kind.rawValue)` needs backbone \(expected.rawValue), not \(model.backbone.rawValue)",
        at: "model.backbone.kind", suggestion: expected.rawValue,
        notes: [recipe.note("the model is stated here", at: "model.kind")])
    ]
  }

  /// Channel-separated networks are made of bottlenecks.
  private func checkDepth(_ recipe: RuleContext) -> [Diagnostic] {
    let model = recipe.experiment.model
    guard recipe.states("model.backbone.depth"), model.kind == .ircsn, model.depth < 50 else { return [] }
    return [
      recipe.error(
        "backbone-mismatch", "`ircsn` is made of bottlenecks: depth 50, 101 or 152, not \(model.depth)",
        at: "model.backbone.depth", suggestion: "50",
        notes: [recipe.note("the model is stated here", at: "model.kind")])
    ]
  }

  private static func backbone(of kind: Experiment.Model.Kind) -> Experiment.Model.Backbone {
    switch kind {
    case .tsn: .resnet2d
    case .slowonly: .resnet3dSlowOnly
    case .ircsn: .resnet3dCSN
    }
  }
}
