import Engine
import Media
import Planning
import RecipeLanguage

/// A teacher ready to look at a source's samples, with its own test protocol or the views the recipe states instead.
///
/// Its network is the input `teacher`, a training's result, or the `checkpoint` that the recipe names.
struct TeacherInference {
  let views: ViewInference

  /// - Parameters:
  ///   - views: looked at in place of the teacher's own.
  ///   - needsClasses: the teacher's probabilities are wanted, not just its features.
  init(
    _ context: NodeContext, source: String, compute: EngineCompute, views: EvaluationViews? = nil,
    needsClasses: Bool = false
  ) throws {
    let stated = context.experiment.teachers.first?.views
    let chosen = try views ?? EvaluationViews(context.experiment, instead: stated)
    let (model, weights) = try Self.network(context, needsClasses: needsClasses)
    self.views = ViewInference(
      model: model, weights: weights,
      builder: ClipBuilder(
        recipe: ClipRecipe(testing: context.experiment, size: chosen.size), seed: 0,
        roots: [source: try context.mediaRoot(of: source, role: "media")]),
      views: chosen, context: context, compute: compute)
  }

  private static func network(
    _ context: NodeContext, needsClasses: Bool
  ) throws -> (model: TrainedModel, weights: NetworkWeights) {
    guard let file = context.teacherPlace("checkpoint") else {
      let folder = try context.required("teacher").folder
      return (try TrainedModel(folder: folder), .trained(folder))
    }
    let weights = try GivenWeights(reading: file)
    if needsClasses, weights.classes == nil {
      throw NodeFailure(
        "\(file) has no last layer (cls_head.fc_cls.weight): such a teacher gives features, not class scores")
    }
    // Without a last layer the network's own is never looked at.
    let spec = ModelSpec(context.experiment.model, classes: weights.classes ?? 2)
    return (TrainedModel(spec: spec, classes: (0..<spec.classes).map(String.init)), .given(weights))
  }
}

extension NodeContext {
  /// The file that a field of the node's teacher names: `checkpoint`, `scores` or `map`.
  func teacherPlace(_ field: String) -> String? {
    node.places.first { $0.key.hasPrefix("teachers.") && $0.key.hasSuffix(".\(field)") }?.value
  }
}
