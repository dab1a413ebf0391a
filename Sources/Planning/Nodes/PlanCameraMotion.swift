import JointTraining
import RecipeLanguage

/// Measures the camera motion of a source's videos, for the clips that images become.
///
/// One node for each source that is imitated, with the parameters over all classes and by class, whichever is drawn from.
struct PlanCameraMotion: NodePlanning {
  let kind = NodeKindName.cameraMotion
  let version = 1
  let usesEngine = false
  let givesSamples = false

  func size(_ cost: NodeCost) -> Int? { cost.samplesIn }

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.fitted.map { source in
      let isTrained = recipe.trained.contains { $0.name == source.name }
      return NodeDraft(
        name: Self.name(source), subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: [NodeInput(role: "samples", node: isTrained ? recipe.final(source) : recipe.samples(source))]
          + recipe.media(source), mediaOf: [source.name])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let samples = inputs["samples"]?.samplesOut
    // Means and covariances of eight numbers, over all classes and of each.
    let disk = recipe.experiment.classCount.map { SizeEstimate.model($0.adding(count: 1).times(count: 1_500)) }
    var cost = NodeCost(samplesIn: samples, disk: disk)
    if let samples, let source = draft.subject.flatMap(recipe.experiment.source) {
      let form = recipe.pictures(of: source)
      let pixels = Double(samples) * form.pixels * form.frames
      cost.work = NodeWork(shape: form.name, decodedPixels: pixels, trackedPixels: pixels, files: Double(samples))
    }
    return cost
  }

  static func name(_ source: Experiment.Source) -> String { "camera_motion.\(source.name)" }
}
