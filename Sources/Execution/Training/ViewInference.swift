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

  /// Runs `samples` of `source` in order, on a compute thread of its own, and hands every batch to `sink` there. Nothing
  /// else grows with the number of samples.
  ///
  /// - Returns: the sink after the last batch, and the samples that could not be read.
  func run<Sink: ViewSink>(
    _ samples: [Sample], source: String, policy: Experiment.BadMediaPolicy, into sink: Sink
  ) async throws -> (sink: Sink, problems: [MediaProblem]) {
    let thread = try ComputeThread()
    let (sink, problems) = try await thread.perform { [sink] in
      var sink = sink
      let problems = try self.pass(samples, source: source, policy: policy, into: &sink)
      return (sink, problems)
    }
    try policy.judge(problems, of: samples.count, source: source)
    for problem in problems { context.progress.note("skipped \(problem.path): \(problem.message)") }
    return (sink, problems)
  }

  private func pass<Sink: ViewSink>(
    _ samples: [Sample], source: String, policy: Experiment.BadMediaPolicy, into sink: inout Sink
  ) throws -> [MediaProblem] {
    let network = try weights.network(
      model, compute: compute, precision: EnginePrecision(context.experiment.precision),
      threads: context.threads.engine, note: { context.progress.note($0) })
    let perSample = max(1, samples.map { builder.viewCount(views, $0.kind) }.max() ?? 1)
    let loader = EvaluationLoader(
      samples, source: source, builder: builder, views: views, batch: ViewBatches.samples(perSample: perSample),
      threads: context.threads.loader, policy: policy.loading)
    defer { loader.cancel() }
    var problems: [MediaProblem] = []
    while let loaded = try loader.next() {
      if context.cancellation.isRequested { throw Stopped() }
      if !loaded.samples.isEmpty { try sink.take(try forward(loaded, through: network)) }
      problems += loaded.problems
      loader.recycle(loaded)
      context.progress.report(done: (loaded.samples.last ?? 0) + 1, total: samples.count, unit: "samples")
    }
    return problems
  }

  private func forward(_ loaded: LoadedViews, through network: Network) throws(EngineError) -> ViewBatch {
    let one = InputShape(clips: 1, frames: loaded.frames, height: loaded.size, width: loaded.size)
    let parts = ViewBatches.parts(
      of: loaded.samples.count * loaded.views, frames: loaded.frames, size: loaded.size)
    let (logits, features) = try network.look(at: loaded.clips.pointer, one, in: parts)
    return ViewBatch(samples: loaded.samples, views: loaded.views, logits: logits, features: features)
  }
}

/// What the network said of a few consecutive samples.
struct ViewBatch: Sendable {
  /// Numbers of the samples that could be read, ascending over the whole pass.
  var samples: [Int]
  /// Views of each of them.
  var views: Int
  /// `[samples · views, K]`, the views of a sample consecutive.
  var logits: [Float]
  /// `[samples · views, C]`.
  var features: [Float]
}

/// Takes what a network says, batch by batch, on the compute thread.
protocol ViewSink: Sendable {
  mutating func take(_ batch: ViewBatch) throws
}

/// One row of class probabilities for each readable sample, its views averaged at once.
struct ViewProbabilities: ViewSink {
  let classes: Int
  let average: ViewAverage
  /// Numbers of the samples that could be read, ascending.
  private(set) var samples: [Int] = []
  private var values: [Float] = []

  init(classes: Int, average: Experiment.Evaluate.Average) {
    self.classes = classes
    self.average = ViewAverage(average)
  }

  mutating func take(_ batch: ViewBatch) {
    let logits = Matrix(rows: batch.samples.count * batch.views, columns: classes, values: batch.logits)
    values += average.probabilities(logits, counts: batch.samples.map { _ in batch.views }).values
    samples += batch.samples
  }

  /// A row for every sample of the source: unreadable ones get all zeros, which no filter keeps.
  func spread(over total: Int) -> Matrix {
    var all = Matrix(rows: total, columns: classes)
    for (row, sample) in samples.enumerated() {
      for column in 0..<classes { all[sample, column] = values[row * classes + column] }
    }
    return all
  }

  /// `[readable samples, K]`.
  var rows: Matrix { Matrix(rows: samples.count, columns: classes, values: values) }
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
