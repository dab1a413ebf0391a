import Engine
import JointTraining
import Media
package import RecipeLanguage
import Synchronization

/// The memory of recipes' training steps and inference passes, for plans: what the engine would lay out, without building
/// it.
///
/// Laying out a deep network takes milliseconds, and many recipes have the same one: each is laid out once.
package final class PlannedMemory: Sendable {
  private let threads: Int
  private let known = Mutex<[Step: Int?]>([:])
  private let knownPasses = Mutex<[Pass: Int?]>([:])

  /// All that the memory of a step depends on.
  private struct Step: Hashable {
    var spec: ModelSpec
    var shape: InputShape
    var arrays: TrainingArrays
  }

  /// All that the memory of an inference pass depends on.
  private struct Pass: Hashable {
    var spec: ModelSpec
    var shape: InputShape
    var precision: EnginePrecision
  }

  /// - Parameter threads: of the engine.
  package init(threads: Int) { self.threads = threads }

  /// Steps and passes laid out so far.
  package var laidOut: Int { known.withLock(\.count) + knownPasses.withLock(\.count) }

  /// Bytes that the engine's process has resident at the peak of a step, with the iterations that are loaded in advance.
  ///
  /// - Returns: nil for a model or a batch that the engine cannot tell the size of.
  package func training(_ experiment: Experiment) -> Int? {
    guard let step = step(experiment) else { return nil }
    return peak(of: step).map { $0.adding(count: Self.loadedBytes(experiment)) }
  }

  private func peak(of step: Step) -> Int? {
    if let found = known.withLock({ $0[step] }) { return found }
    let found = Self.bytes(of: step)
    known.withLock { $0[step] = .some(found) }
    return found
  }

  /// Of iterations that are made ahead: a batch of the target and those of the other streams.
  private static func loadedBytes(_ experiment: Experiment) -> Int {
    let iteration = batches(experiment).reduce(0) { $0.adding(count: $1.elements) }
    return iteration.times(count: PrefetchingLoader.depth * MemoryLayout<Float>.stride)
  }

  /// Values of the largest batch that is laid out. Larger ones fit into no machine, and their offsets into no integer: a
  /// part of them is laid out instead, and they take as many times its memory.
  private static let largestLayout = 1 << 40

  private static func bytes(of step: Step) -> Int? {
    let whole = step.shape.clips
    var shape = step.shape
    shape.clips = min(whole, max(1, largestLayout / (shape.elements / whole)))
    guard let memory = try? step.spec.trainingMemory([shape], step.arrays) else { return nil }
    guard shape.clips < whole else { return memory.peakBytes }
    let more = Double(whole) / Double(shape.clips) - 1
    return Int(counting: Double(memory.peakBytes) + more * Double(memory.arenaBytes + memory.inputBytes))
  }

  /// Bytes that the process has resident while a model looks at samples, with the views that are loaded in advance.
  ///
  /// - Parameters:
  ///   - experiment: whose model looks, with its own test protocol.
  ///   - views: looked at in place of it.
  ///   - isOfImages: whether the samples are images.
  /// - Returns: nil for a model that the engine cannot tell the size of.
  package func inference(_ experiment: Experiment, views: Experiment.Views?, isOfImages: Bool) -> Int? {
    guard let (pass, loadedBytes) = pass(experiment, views, isOfImages) else { return nil }
    return peakWithoutViews(pass).map { $0 + (1 + EvaluationLoader.depth) * loadedBytes }
  }

  /// What is looked at is part of what was loaded.
  private func peakWithoutViews(_ pass: Pass) -> Int? {
    if let found = knownPasses.withLock({ $0[pass] }) { return found }
    let memory = try? pass.spec.inferenceMemory([pass.shape], precision: pass.precision, threads: threads)
    let found = memory.map { $0.peakBytes - $0.inputBytes }
    knownPasses.withLock { $0[pass] = .some(found) }
    return found
  }

  /// The largest pass over some views, and the bytes of the views that are loaded together.
  private func pass(
    _ experiment: Experiment, _ views: Experiment.Views?, _ isOfImages: Bool
  ) -> (pass: Pass, loadedBytes: Int)? {
    guard let views = try? EvaluationViews(experiment, instead: views) else { return nil }
    let builder = ClipBuilder(
      recipe: ClipRecipe(testing: experiment, size: views.size), seed: 0, roots: [String: MediaRoot]())
    let kind = isOfImages ? SampleKind.image : .video
    let (perSample, frames) = (builder.viewCount(views, kind), builder.viewFrames(kind))
    let loaded = ViewBatches.samples(perSample: perSample) * perSample
    guard let part = ViewBatches.parts(of: loaded, frames: frames, size: views.size).first else { return nil }
    var spec = ModelSpec(experiment.model, classes: experiment.classCount ?? 1)
    spec.zeroInitLastBN = false
    func shape(_ clips: Int) -> InputShape {
      InputShape(clips: clips, frames: frames, height: views.size, width: views.size)
    }
    return (
      Pass(spec: spec, shape: shape(part.count), precision: EnginePrecision(experiment.precision)),
      shape(loaded).elements * MemoryLayout<Float>.stride
    )
  }

  private func step(_ experiment: Experiment) -> Step? {
    guard let shape = Self.batches(experiment).max(by: { $0.elements < $1.elements }) else { return nil }
    var spec = ModelSpec(experiment.model, classes: experiment.classCount ?? 1)
    // How weights begin is no matter of memory.
    spec.zeroInitLastBN = false
    var arrays = TrainingArrays()
    arrays.threads = threads
    arrays.freezing = Freezing(experiment.model)
    arrays.hasSecondMoments = experiment.schedule.optimizer == .adamw
    arrays.hasAverages = experiment.schedule.averageDecay != nil
    arrays.replicas = experiment.replicas
    arrays.precision = EnginePrecision(experiment.precision)
    return Step(spec: spec, shape: shape, arrays: arrays)
  }

  /// The batches of one replica, stream by stream; programmes of all fit into the arena of the largest.
  private static func batches(_ experiment: Experiment) -> [InputShape] {
    guard let target = experiment.target, let balance = experiment.balance,
      let recipe = try? ClipRecipe(training: experiment)
    else { return [] }
    let streams = [target.name] + balance.auxiliary.batches.map(\.stream)
    return streams.flatMap { stream -> [InputShape] in
      guard let clips = balance.batchSize(stream), clips > 0 else { return [] }
      let isOfImages = experiment.members(ofStream: stream).allSatisfy { experiment.source($0)?.kind == .image }
      let frames = recipe.trainingFrames(isOfImages ? .image : .video)
      return [InputShape(clips: clips, frames: frames, height: recipe.size, width: recipe.size)]
    }
  }
}
