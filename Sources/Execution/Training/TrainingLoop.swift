import Engine
import Media
import Planning
import RecipeLanguage

/// Trains a network on a sampling programme: for every joint iteration, forward and backward on each batch, then a step
/// for each batch or one for their sum. It knows no pools, ratios, resampling or mixup: the programme said it all.
///
/// Runs on the compute thread from start to end. Its state is a `TrainingCheckpoint`; stopping at any instant and going
/// on gives the bits of an uninterrupted run.
struct TrainingLoop {
  let programme: SamplingProgramme
  let samples: [String: [Sample]]
  let softLabels: [String: [[Float]]]
  let builder: ClipBuilder
  let learningRate: LearningRate
  let classes: Int
  let policy: Experiment.BadMediaPolicy
  let seed: UInt64
  let context: NodeContext

  /// Main iterations between two checkpoints, besides the one at each epoch's end.
  static let checkpointInterval = 50

  /// Trains from `state` to the programme's end and returns the final state.
  ///
  /// - Throws: `Stopped` after writing a checkpoint when the run is asked to stop; what the loader or store threw.
  func run(_ network: Network, from start: TrainingCheckpoint) throws -> TrainingCheckpoint {
    var state = start
    let loader = PrefetchingLoader(
      programme.iterations(from: state.iteration), samples: samples, builder: builder, classes: classes,
      threads: context.threads.loader, policy: policy.loading, softLabels: softLabels)
    defer { loader.cancel() }
    while let loaded = try loader.next() {
      let losses = try step(network, loaded, &state)
      loader.recycle(loaded)
      state.iteration = loaded.iteration.index + 1
      try count(loaded.problems, &state)
      let isEpochEnd = state.iteration % programme.iterationsPerEpoch == 0
      if isEpochEnd {
        state.curve.closeEpoch(loaded.iteration.epoch, rate: learningRate.rate(at: loaded.iteration.index))
      }
      context.progress.report(
        done: state.iteration, total: programme.iterations, unit: "iterations", loss: losses)
      if context.cancellation.isRequested, state.iteration < programme.iterations {
        try state.write(network, to: context.workFolder)
        throw Stopped(saved: "checkpoint at iteration \(state.iteration) of \(programme.iterations)")
      }
      if isEpochEnd || state.iteration % Self.checkpointInterval == 0 {
        try state.write(network, to: context.workFolder)
      }
    }
    guard state.iteration == programme.iterations else {
      throw NodeFailure("training ended at iteration \(state.iteration) of \(programme.iterations)")
    }
    return state
  }

  /// The optimiser steps of one joint iteration; returns the main batch's loss.
  private func step(_ network: Network, _ loaded: LoadedIteration, _ state: inout TrainingCheckpoint) throws -> Double {
    var main = 0.0
    var sums: [(stream: String, loss: Double)] = []
    network.zeroGradients()
    for (place, batch) in loaded.batches.enumerated() {
      let programme = try network.trainingProgramme(
        InputShape(clips: batch.count, frames: batch.frames, height: batch.size, width: batch.size))
      // Dropout differs between the batches of one iteration and between iterations.
      let draw = UInt64(loaded.iteration.index) << 8 | UInt64(place)
      let loss = Double(
        programme.forwardBackward(
          input: batch.clips.pointer, labels: batch.labels, lossWeight: Float(batch.drawn.lossWeight),
          labelSmoothing: learningRate.labelSmoothing, seed: seed, step: draw))
      guard loss.isFinite else {
        throw NodeFailure(
          "the loss of \"\(batch.drawn.pool)\" is \(loss) at iteration \(loaded.iteration.index); "
            + "lower schedule.lr, or set schedule.clip_norm")
      }
      if place == 0 { main = loss }
      sums.append((batch.drawn.pool, loss))
      if !loaded.iteration.isSummed {
        let norm = update(network, loaded.iteration.index, &state)
        state.curve.add(stream: batch.drawn.pool, loss: loss, norm: norm.total)
        network.zeroGradients()
      }
    }
    if loaded.iteration.isSummed {
      let norm = update(network, loaded.iteration.index, &state)
      for (place, sum) in sums.enumerated() {
        state.curve.add(stream: sum.stream, loss: sum.loss, norm: place == 0 ? norm.total : 0)
      }
    }
    return main
  }

  /// One step with the gradients gathered, and of the moving average behind it.
  private func update(_ network: Network, _ iteration: Int, _ state: inout TrainingCheckpoint) -> GradientNorm {
    state.steps += 1
    let norm = network.update(learningRate.rule(at: iteration, step: state.steps))
    if let average = learningRate.average(step: state.steps) { network.average(average) }
    return norm
  }

  private func count(_ problems: [MediaProblem], _ state: inout TrainingCheckpoint) throws(NodeFailure) {
    guard let first = problems.first else { return }
    state.lostMedia += problems.count
    for problem in problems { context.progress.note("replaced \(problem.path): \(problem.message)") }
    let seen = state.iteration * programme.target.batch
    if Double(state.lostMedia) > max(1, policy.limit * Double(seen)) {
      throw NodeFailure(
        "\(state.lostMedia) clips of about \(seen) could not be read while training, more than on_bad_media.limit "
          + "(\(policy.limit)) allows; last: \(first.path): \(first.message)")
    }
  }
}
