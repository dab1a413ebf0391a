import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Tests the trained network on the validation sources, clip by clip.
package struct EvaluateNode: NodeExecution {
  package static let kind = NodeKindName.evaluate

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  /// The accuracies of one validation source, fractions of 1.
  package struct SourceMetrics: Hashable, Codable, Sendable {
    package var source: String
    package var clips: Int
    /// Validation files that could not be read; they count in no metric.
    package var lost: Int
    package var top1: Double
    package var top5: Double
    package var meanClass: Double
    package var classes: [String]
    /// Row-major `[classes, classes]`, row: true class.
    package var confusion: [Int]

    private enum CodingKeys: String, CodingKey {
      case source, clips, lost, top1, top5, classes, confusion
      case meanClass = "mean_class"
    }
  }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    guard let evaluate = context.experiment.evaluate else { throw NodeFailure("the recipe states no \"evaluate\"") }
    let folder = try context.required("model").folder
    let model = try TrainedModel(folder: folder)
    let views = try EvaluationViews(context.experiment)
    var all: [SourceMetrics] = []
    var written = ""
    for name in evaluate.sources {
      let listed = try context.required("samples.\(name)").folder
      let samples = try listed.readSamples()
      let inference = ViewInference(
        model: model, weights: .trained(folder),
        builder: ClipBuilder(
          recipe: ClipRecipe(testing: context.experiment, size: views.size), seed: 0,
          roots: [name: try context.mediaRoot(of: name, role: "media.\(name)")]),
        views: views, context: context, compute: compute)
      let (said, problems) = try await inference.run(
        samples, source: name, policy: context.experiment.onBadMedia,
        into: ViewProbabilities(classes: model.classes.count, average: evaluate.average))
      let scores = said.rows
      let predictions = try Self.predictions(samples, said.samples, scores, source: name)
      try JSONLines.write(predictions, to: context.output(ArtifactFiles.predictions(name)))
      written += name + "\n" + (try JSONLines.text(predictions))
      all.append(Self.metrics(name, predictions, scores, lost: problems.count, classes: model.classes))
    }
    try JSONFile.write(all, to: context.output(ArtifactFiles.metrics))
    guard let first = all.first else { throw NodeFailure("evaluate.sources names no source") }
    return NodeSummary(
      samplesIn: all.reduce(0) { $0 + $1.clips + $1.lost }, samplesOut: all.reduce(0) { $0 + $1.clips },
      metrics: ["top1": first.top1, "top5": first.top5, "mean_class": first.meanClass],
      lostMedia: all.reduce(0) { $0 + $1.lost },
      predictionsDigest: ContentDigest.of(written))
  }

  private static func predictions(
    _ samples: [Sample], _ readable: [Int], _ scores: Matrix, source: String
  ) throws -> [Prediction] {
    try readable.enumerated().map { row, index in
      guard let label = samples[index].label, label < scores.columns else {
        throw NodeFailure("\(samples[index].id) of \"\(source)\" has no label among the \(scores.columns) classes")
      }
      let values = Array(scores[row])
      let best = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }.prefix(5)
      return Prediction(
        id: samples[index].id, label: label, top5: Array(best), probabilities: best.map { values[$0] },
        labelProbability: values[label])
    }
  }

  private static func metrics(
    _ source: String, _ predictions: [Prediction], _ scores: Matrix, lost: Int, classes: [String]
  ) -> SourceMetrics {
    let labels = predictions.map(\.label)
    let confusion = ConfusionMatrix(
      predictions: predictions.map { $0.top5[0] }, labels: labels, classes: classes.count)
    return SourceMetrics(
      source: source, clips: labels.count, lost: lost, top1: Accuracy.top(1, scores, labels: labels),
      top5: Accuracy.top(5, scores, labels: labels), meanClass: Accuracy.meanClass(scores, labels: labels),
      classes: classes, confusion: confusion.counts)
  }
}
