import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// A teacher's class probabilities for every sample of a source, kept whole so that no later cut runs it again.
package struct ScoreNode: NodeExecution {
  package static let kind = NodeKindName.score

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let inference = try TeacherInference(context, source: source.name, compute: compute)
    let samples = try context.required("samples").folder.readSamples()
    let output = try await inference.views.run(samples, source: source.name, policy: context.experiment.onBadMedia)
    let classes = inference.views.model.spec.classes
    let average = context.experiment.evaluate?.average ?? .features
    let scores = output.spread(output.probabilities(classes: classes, average: average), over: samples.count)
    try MatrixFile.write(scores, to: context.output(ArtifactFiles.scores))
    return NodeSummary(samplesIn: samples.count, samplesOut: samples.count, lostMedia: output.problems.count)
  }
}

/// A teacher ready to look at a source's samples, with its own test protocol or the views the recipe states instead.
struct TeacherInference {
  let views: ViewInference

  init(
    _ context: NodeContext, source: String, compute: EngineCompute, views: EvaluationViews? = nil
  ) throws {
    let folder = try context.required("teacher").folder
    let stated = context.experiment.teachers.first?.views
    let chosen = try views ?? EvaluationViews(context.experiment, instead: stated)
    self.views = ViewInference(
      model: try TrainedModel(folder: folder), weights: folder,
      builder: ClipBuilder(
        recipe: ClipRecipe(testing: context.experiment, size: chosen.size), seed: 0,
        roots: [source: try context.mediaRoot(of: source, role: "media")]),
      views: chosen, context: context, compute: compute)
  }
}
