import Curation
import Engine
import Foundation
import Media
import Planning
import RecipeLanguage

/// Describes frames of samples as the recipe's `curate.deduplicate.features` states: by a teacher's network, trained here
/// or loaded, or by their pixels.
struct FrameDescription {
  /// What of each frame is described, in a teacher's words and in those of pixels; variant by variant.
  struct Views {
    var crops: EvaluationViews.Crops
    var pixels: [PixelDescriptor.View]
  }

  /// Frames, or clips of a 3D teacher, of a video.
  let frames: Int
  private let context: NodeContext
  private let source: Experiment.Source
  /// nil: pixels.
  private let teacher: ViewInference?

  init(_ context: NodeContext, source: Experiment.Source, compute: EngineCompute) throws {
    let rule = try context.deduplication()
    frames = max(1, rule.frames)
    self.context = context
    self.source = source
    if rule.describesPixels {
      teacher = nil
    } else {
      var views = try EvaluationViews(context.experiment, instead: context.experiment.teachers.first?.views)
      views.crops = .center
      views.clips = frames
      teacher = try TeacherInference(context, source: source.name, compute: compute, views: views).views
    }
  }

  /// Numbers of one description.
  var columns: Int { teacher?.model.spec.featureCount ?? PixelDescriptor.columns }

  /// Frames of a sample that are described.
  func frames(of sample: Sample) -> Int { sample.kind == .image ? 1 : frames }

  /// Describes all samples in order; each that can be read goes to the sink: `[views, frames, C]`.
  func run<Sink: DescriptionSink>(
    _ samples: [Sample], _ views: Views, into sink: Sink
  ) async throws -> (sink: Sink, problems: [MediaProblem]) {
    guard let teacher else { return try describePixels(samples, views.pixels, into: sink) }
    let inference = teacher.with(crops: views.crops)
    let (all, problems) = try await inference.run(
      samples, source: source.name, policy: context.experiment.onBadMedia, into: SampleSink(sink))
    return (all.sink, problems)
  }

  private func describePixels<Sink: DescriptionSink>(
    _ samples: [Sample], _ views: [PixelDescriptor.View], into sink: Sink
  ) throws -> (sink: Sink, problems: [MediaProblem]) {
    let policy = context.experiment.onBadMedia
    let loader = DescriptorLoader(
      samples, root: try context.mediaRoot(of: source.name, role: "media"), frames: frames, views: views,
      threads: context.threads.loader, policy: policy.loading)
    defer { loader.cancel() }
    var sink = sink
    var problems: [MediaProblem] = []
    while let loaded = try loader.next() {
      if context.cancellation.isRequested { throw Stopped() }
      for (sample, rows) in zip(loaded.samples, loaded.rows) { try sink.take(rows[...], sample: sample) }
      problems += loaded.problems
      context.progress.report(done: (loaded.samples.last ?? 0) + 1, total: samples.count, unit: "samples")
    }
    try policy.judge(problems, of: samples.count, source: source.name)
    for problem in problems { context.progress.note("skipped \(problem.path): \(problem.message)") }
    return (sink, problems)
  }
}

/// Takes the descriptions of one sample after the other, ascending; unreadable samples are passed over.
protocol DescriptionSink: Sendable {
  /// - Parameter rows: `[views, frames, C]`.
  mutating func take(_ rows: ArraySlice<Float>, sample: Int) throws
}

/// Hands the features of a batch on sample by sample.
private struct SampleSink<Sink: DescriptionSink>: ViewSink {
  var sink: Sink

  init(_ sink: Sink) { self.sink = sink }

  mutating func take(_ batch: ViewBatch) throws {
    let count = batch.features.count / batch.samples.count
    for (place, sample) in batch.samples.enumerated() {
      try sink.take(batch.features[place * count..<(place + 1) * count], sample: sample)
    }
  }
}

extension ViewInference {
  /// The same with other crops of each frame.
  fileprivate func with(crops: EvaluationViews.Crops) -> ViewInference {
    var views = views
    views.crops = crops
    return ViewInference(
      model: model, weights: weights, builder: builder, views: views, context: context, compute: compute)
  }
}
