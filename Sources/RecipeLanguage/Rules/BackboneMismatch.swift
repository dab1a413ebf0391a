import Diagnostics

/// Each kind of model has its kind of backbone.
struct BackboneMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard recipe.states("model.kind"), recipe.states("model.backbone.kind") else { return [] }
    let model = recipe.experiment.model
    let expected = Self.backbone(of: model.kind)
    guard model.backbone != expected else { return [] }
    return [
      recipe.error(
        "backbone-mismatch",
        "`\(model.kind.rawValue)` needs backbone \(expected.rawValue), not \(model.backbone.rawValue)",
        at: "model.backbone.kind", suggestion: expected.rawValue,
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
