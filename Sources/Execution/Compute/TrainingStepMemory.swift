import Engine
import Media
package import RecipeLanguage
import Synchronization

/// The memory of recipes' training steps, for plans: what the engine would lay out, without building it.
///
/// Laying out a deep network takes milliseconds, and many recipes have the same one: each step is laid out once.
package final class TrainingStepMemory: Sendable {
  private let threads: Int
  private let known = Mutex<[Step: Int?]>([:])

  /// All that the memory of a step depends on.
  private struct Step: Hashable {
    var spec: ModelSpec
    var shape: InputShape
    var arrays: TrainingArrays
  }

  /// - Parameter threads: of the engine.
  package init(threads: Int) { self.threads = threads }

  /// Steps laid out so far.
  package var laidOut: Int { known.withLock(\.count) }

  /// Bytes that the process has resident at the peak of a step; what the loader holds in advance is not counted.
  ///
  /// - Returns: nil for a model or a batch that the engine cannot tell the size of.
  package func bytes(_ experiment: Experiment) -> Int? {
    guard let step = step(experiment) else { return nil }
    if let found = known.withLock({ $0[step] }) { return found }
    let found = (try? step.spec.trainingMemory([step.shape], step.arrays))?.peakBytes
    known.withLock { $0[step] = .some(found) }
    return found
  }

  private func step(_ experiment: Experiment) -> Step? {
    guard let shape = largestBatch(experiment) else { return nil }
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

  /// The batch of one replica that has most values; programmes of the others fit into its arena.
  private func largestBatch(_ experiment: Experiment) -> InputShape? {
    guard let target = experiment.target, let balance = experiment.balance,
      let recipe = try? ClipRecipe(training: experiment)
    else { return nil }
    let streams = [target.name] + balance.auxiliary.batches.map(\.stream)
    let shapes = streams.flatMap { stream -> [InputShape] in
      guard let clips = balance.batchSize(stream), clips > 0 else { return [] }
      let isOfImages = experiment.members(ofStream: stream).allSatisfy { experiment.source($0)?.kind == .image }
      let frames = recipe.trainingFrames(isOfImages ? .image : .video)
      return [InputShape(clips: clips, frames: frames, height: recipe.size, width: recipe.size)]
    }
    return shapes.max { $0.elements < $1.elements }
  }
}
