import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// A teacher's pooled features of some frames of every sample, for de-duplication.
///
/// A 2D teacher gives one row for each of `curate.deduplicate.features.frames` test frames (an image gives one); a 3D
/// teacher one row for each of as many test clips. Views are centre crops.
package struct FeaturesNode: NodeExecution {
  package static let kind = NodeKindName.features

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    let samples = try context.required("samples").folder.readSamples()
    var views = try EvaluationViews(context.experiment, instead: context.experiment.teachers.first?.views)
    views.crops = .center
    views.clips = max(1, context.experiment.curate.deduplicate?.frames ?? 1)
    let inference = try TeacherInference(context, source: source.name, compute: compute, views: views).views
    let output = try await inference.run(samples, source: source.name, policy: context.experiment.onBadMedia)
    let columns = inference.model.spec.featureCount
    // An unreadable sample has one row of zeros: like nothing, so never a duplicate.
    var frames = [Int](repeating: 1, count: samples.count)
    for (sample, count) in zip(output.samples, output.views) { frames[sample] = count }
    var starts: [Int: Int] = [:]
    var next = 0
    for (sample, count) in zip(output.samples, output.views) {
      starts[sample] = next
      next += count
    }
    var values: [Float] = []
    for sample in samples.indices {
      if let start = starts[sample] {
        values += output.features[start * columns..<(start + frames[sample]) * columns]
      } else {
        values += [Float](repeating: 0, count: columns)
      }
    }
    let rows = frames.reduce(0, +)
    try FrameFeatures.write(
      FeatureSet(features: Matrix(rows: rows, columns: columns, values: values), framesPerSample: frames),
      to: context.outputFolder)
    return NodeSummary(
      samplesIn: samples.count, samplesOut: samples.count, facts: ["rows": .number(Double(rows))],
      lostMedia: output.problems.count)
  }
}
