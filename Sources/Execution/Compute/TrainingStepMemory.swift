import Engine
import Media
package import RecipeLanguage

/// The memory of a recipe's training step, for plans: what the engine would lay out, without building it.
package enum TrainingStepMemory {
  /// Bytes that the process has resident at the peak of a step; what the loader holds in advance is not counted.
  ///
  /// - Parameter threads: of the engine.
  /// - Returns: nil for a model or a batch that the engine cannot tell the size of.
  package static func bytes(_ experiment: Experiment, threads: Int) -> Int? {
    guard let target = experiment.target, let balance = experiment.balance,
      let recipe = try? ClipRecipe(training: experiment)
    else { return nil }
    let isVolumetric = experiment.model.isThreeDimensional
    let frames = isVolumetric ? experiment.clip.frames : recipe.segments * recipe.frames
    let streams = [target.name] + balance.auxiliary.batches.map(\.stream)
    // Images of a stream may have fewer frames than videos, never more.
    let clips = streams.compactMap { balance.batchSize($0) }
    guard let most = clips.max(), most > 0 else { return nil }
    let spec = ModelSpec(experiment.model, classes: experiment.classCount ?? 1)
    let shape = InputShape(clips: most, frames: frames, height: recipe.size, width: recipe.size)
    var arrays = TrainingArrays()
    arrays.threads = threads
    arrays.freezing = Freezing(
      stages: experiment.model.frozenStages, statistics: experiment.model.hasFrozenStatistics)
    arrays.hasSecondMoments = experiment.schedule.optimizer == .adamw
    arrays.hasAverages = experiment.schedule.averageDecay != nil
    arrays.replicas = experiment.replicas
    arrays.precision = EnginePrecision(experiment.precision)
    return (try? spec.trainingMemory([shape], arrays))?.peakBytes
  }
}
