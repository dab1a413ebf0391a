import Curation
import Engine
import Foundation
import Media
import Planning
import RecipeLanguage

/// Runs a trained network over every view of a list of samples.
///
/// Each view goes through the network by itself; `ViewAverage` makes one row of them.
struct ViewInference {
  let model: TrainedModel
  let weights: NetworkWeights
  let builder: ClipBuilder
  let views: EvaluationViews
  let context: NodeContext
  let compute: EngineCompute

  /// Views that go through the network at once.
  static let viewsPerBatch = 64

  /// What the network said of a source's samples.
  struct Output: Sendable {
    /// Numbers of the samples that could be read, ascending.
    var samples: [Int] = []
    /// Views of each of them.
    var views: [Int] = []
    /// `[Σ views, K]`, the views of a sample consecutive.
    var logits: [Float] = []
    /// `[Σ views, C]`.
    var features: [Float] = []
    var problems: [MediaProblem] = []
  }

  /// Runs `samples` of `source` in order, on a compute thread of its own.
  func run(_ samples: [Sample], source: String, policy: Experiment.BadMediaPolicy) async throws -> Output {
    let thread = try ComputeThread()
    let output = try await thread.perform { try self.pass(samples, source: source, policy: policy) }
    try policy.judge(output.problems, of: samples.count, source: source)
    for problem in output.problems { context.progress.note("skipped \(problem.path): \(problem.message)") }
    return output
  }

  private func pass(_ samples: [Sample], source: String, policy: Experiment.BadMediaPolicy) throws -> Output {
    let network = try weights.network(
      model, compute: compute, precision: EnginePrecision(context.experiment.precision),
      threads: context.threads.engine, note: { context.progress.note($0) })
    let perSample = max(1, samples.map { builder.viewCount(views, $0.kind) }.max() ?? 1)
    let loader = EvaluationLoader(
      samples, source: source, builder: builder, views: views, batch: max(1, Self.viewsPerBatch / perSample),
      threads: context.threads.loader, policy: policy.loading)
    defer { loader.cancel() }
    var output = Output()
    while let loaded = try loader.next() {
      if context.cancellation.isRequested { throw Stopped() }
      if !loaded.samples.isEmpty {
        let count = loaded.samples.count * loaded.views
        let programme = try network.inferenceProgramme(
          InputShape(clips: count, frames: loaded.frames, height: loaded.size, width: loaded.size))
        programme.forward(input: loaded.clips.pointer)
        output.logits += programme.logits
        output.features += programme.features
        output.samples += loaded.samples
        output.views += loaded.samples.map { _ in loaded.views }
      }
      output.problems += loaded.problems
      loader.recycle(loaded)
      context.progress.report(done: (loaded.samples.last ?? 0) + 1, total: samples.count, unit: "samples")
    }
    return output
  }
}

extension ViewAverage {
  /// The recipe's word for it; averaging features or logits is one and the same under a linear classifier.
  init(_ stated: Experiment.Evaluate.Average) {
    self =
      switch stated {
      case .features, .logits: .logits
      case .probabilities: .probabilities
      }
  }
}

extension ViewInference.Output {
  /// One row of class probabilities for each readable sample.
  func probabilities(classes: Int, average: Experiment.Evaluate.Average) -> Matrix {
    let all = Matrix(rows: views.reduce(0, +), columns: classes, values: logits)
    return ViewAverage(average).probabilities(all, counts: views)
  }

  /// The same with a row for every sample of the source: unreadable ones get all zeros, which no filter keeps.
  func spread(_ rows: Matrix, over total: Int) -> Matrix {
    var all = Matrix(rows: total, columns: rows.columns)
    for (row, sample) in samples.enumerated() {
      for column in 0..<rows.columns { all[sample, column] = rows[row, column] }
    }
    return all
  }
}
