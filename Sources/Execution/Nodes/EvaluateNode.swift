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
    /// The epoch whose weights these are, counted from 1, and the validation source it was chosen on; nil for the last.
    package var epoch: Int?
    package var chosenOn: String?

    private enum CodingKeys: String, CodingKey {
      case source, clips, lost, top1, top5, classes, confusion, epoch
      case meanClass = "mean_class"
      case chosenOn = "chosen_on"
    }
  }

  /// How the weights after one epoch did on the validation source that the best epoch is chosen on.
  package struct EpochMetrics: Hashable, Codable, Sendable {
    /// From 1.
    package var epoch: Int
    package var top1: Double
    package var top5: Double
    package var meanClass: Double

    private enum CodingKeys: String, CodingKey {
      case epoch, top1, top5
      case meanClass = "mean_class"
    }
  }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    guard let evaluate = context.experiment.evaluate else { throw NodeFailure("the recipe states no \"evaluate\"") }
    let folder = try context.required("model").folder
    let model = try TrainedModel(folder: folder)
    let views = try EvaluationViews(context.experiment)
    let best = evaluate.report == .best ? try await bestEpoch(context, model, folder) : nil
    var all: [SourceMetrics] = []
    var written = ""
    for name in evaluate.sources {
      let (samples, said, lost) = try await run(
        name, best.map { .kept($0.file) } ?? .trained(folder), model, views, context)
      let scores = said.rows
      let predictions = try Self.predictions(samples, said.samples, scores, source: name)
      try JSONLines.write(predictions, to: context.output(ArtifactFiles.predictions(name)))
      written += name + "\n" + (try JSONLines.text(predictions))
      var metrics = Self.metrics(name, predictions, scores, lost: lost, classes: model.classes)
      metrics.epoch = best?.epoch
      metrics.chosenOn = best == nil ? nil : evaluate.sources.first
      all.append(metrics)
    }
    try JSONFile.write(all, to: context.output(ArtifactFiles.metrics))
    guard let first = all.first else { throw NodeFailure("evaluate.sources names no source") }
    return NodeSummary(
      samplesIn: all.reduce(0) { $0 + $1.clips + $1.lost }, samplesOut: all.reduce(0) { $0 + $1.clips },
      facts: best.map { ["best_epoch": .number(Double($0.epoch)), "chosen_on": .text(first.source)] } ?? [:],
      metrics: ["top1": first.top1, "top5": first.top5, "mean_class": first.meanClass],
      lostMedia: all.reduce(0) { $0 + $1.lost },
      predictionsDigest: ContentDigest.of(written))
  }

  /// What the network with these weights says of a validation source, and how many of its files could not be read.
  private func run(
    _ name: String, _ weights: NetworkWeights, _ model: TrainedModel, _ views: EvaluationViews, _ context: NodeContext
  ) async throws -> (samples: [Sample], said: ViewProbabilities, lost: Int) {
    let samples = try context.required("samples.\(name)").folder.readSamples()
    let inference = ViewInference(
      model: model, weights: weights,
      builder: ClipBuilder(
        recipe: ClipRecipe(testing: context.experiment, size: views.size), seed: 0,
        roots: [name: try context.mediaRoot(of: name, role: "media.\(name)")]),
      views: views, context: context, compute: compute)
    let (said, problems) = try await inference.run(
      samples, source: name, policy: context.experiment.onBadMedia,
      into: ViewProbabilities(
        classes: model.classes.count, average: context.experiment.evaluate?.average ?? .probabilities))
    return (samples, said, problems.count)
  }

  /// The epoch with the best top-1 on the first validation source; of equal ones the earliest. Epochs that were looked at
  /// before a stop are not looked at again.
  private func bestEpoch(
    _ context: NodeContext, _ model: TrainedModel, _ folder: URL
  ) async throws -> (epoch: Int, file: URL) {
    guard let evaluate = context.experiment.evaluate, let name = evaluate.sources.first else {
      throw NodeFailure("evaluate.sources names no source")
    }
    let views = try EvaluationViews(context.experiment)
    let curve = try JSONLines.read(CurvePoint.self, from: folder.appendingPathComponent(ArtifactFiles.curve))
    let last = (curve.map(\.epoch).max() ?? 0) + 1
    var files = KeptEpochs.numbers(of: last, every: evaluate.every).map { epoch in
      (epoch, folder.appendingPathComponent("\(ArtifactFiles.epochs)/\(ArtifactFiles.epochWeights(epoch))"))
    }
    files.append((last, folder.appendingPathComponent(ArtifactFiles.weights)))
    let note = context.workFolder.appendingPathComponent(ArtifactFiles.epochMetrics)
    var seen = (try? JSONLines.read(EpochMetrics.self, from: note)) ?? []
    for (epoch, file) in files where !seen.contains(where: { $0.epoch == epoch }) {
      let (samples, said, lost) = try await run(name, .kept(file), model, views, context)
      let scores = said.rows
      let predictions = try Self.predictions(samples, said.samples, scores, source: name)
      let metrics = Self.metrics(name, predictions, scores, lost: lost, classes: model.classes)
      seen.append(
        EpochMetrics(epoch: epoch, top1: metrics.top1, top5: metrics.top5, meanClass: metrics.meanClass))
      try JSONLines.write(seen, to: note)
    }
    try JSONLines.write(seen, to: context.output(ArtifactFiles.epochMetrics))
    let top = seen.map(\.top1).max() ?? 0
    guard let best = files.first(where: { file in seen.contains { $0.epoch == file.0 && $0.top1 == top } }) else {
      throw NodeFailure("the training kept no epoch")
    }
    context.progress.note(
      "epoch \(best.0) of \(last) has the best top-1 on \(name), a choice that looks at validation data")
    return best
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
