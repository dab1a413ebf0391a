import Engine
import JointTraining
import Media
import Planning
import RecipeLanguage

/// Trains a network on a sampling programme: for every joint iteration, forward and backward on each batch, then a step
/// for each batch or one for their sum. It knows no pools, ratios, resampling or mixup: the programme said it all.
///
/// Runs on the compute thread from start to end. Its state is a `TrainingCheckpoint`; stopping at any instant and going
/// on gives the bits of an uninterrupted run.
struct TrainingLoop {
  let material: TrainingMaterial
  let builder: ClipBuilder
  let learningRate: LearningRate
  let kept: KeptEpochs
  let policy: Experiment.BadMediaPolicy
  let seed: UInt64
  let context: NodeContext

  private var programme: SamplingProgramme { material.programme }
  private var classes: Int { material.classes.count }

  /// Main iterations between two checkpoints, besides the one at each epoch's end.
  static let checkpointInterval = 50

  /// Trains from `state` to the programme's end and returns the final state.
  ///
  /// - Throws: `Stopped` after writing a checkpoint when the run is asked to stop; what the loader or store threw.
  func run(_ network: Network, from start: TrainingCheckpoint) throws -> TrainingCheckpoint {
    var state = start
    let loader = PrefetchingLoader(
      programme.iterations(from: state.iteration), samples: material.samples, builder: builder, classes: classes,
      threads: context.threads.loader, policy: policy.loading, softLabels: material.softLabels)
    defer { loader.cancel() }
    let writer = DecisionWriter(programme, samples: material.samples)
    let lines = try DecisionLines(in: context.workFolder, from: state.iteration)
    while let loaded = try loader.next() {
      let first = state.steps + 1
      let losses = try step(network, loaded, &state)
      try lines.append(
        state.decisions.add(
          writer.decisions(loaded.iteration, made: loaded.batches.map(\.made), step: first)))
      loader.recycle(loaded)
      state.iteration = loaded.iteration.index + 1
      try count(loaded.problems, &state)
      let isEpochEnd = state.iteration % programme.iterationsPerEpoch == 0
      if isEpochEnd {
        state.curve.closeEpoch(loaded.iteration.epoch, rate: learningRate.rate(at: loaded.iteration.index))
        try kept.keep(network, after: loaded.iteration.epoch + 1, of: programme.schedule.epochs)
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
    try lines.finish(in: context.outputFolder)
    try kept.finish(in: context.outputFolder, epochs: programme.schedule.epochs)
    return state
  }

  /// The optimiser steps of one joint iteration; returns the main batch's loss.
  private func step(_ network: Network, _ loaded: LoadedIteration, _ state: inout TrainingCheckpoint) throws -> Double {
    var main = 0.0
    let places = Array(loaded.batches.indices)
    for together in loaded.iteration.isSummed ? [places] : places.map({ [$0] }) {
      var losses = [Double](repeating: 0, count: together.count)
      try network.replicate(programme.replicas) { replica in
        for (number, place) in together.enumerated() {
          losses[number] += try pass(network, loaded, place, replica) / Double(programme.replicas)
        }
      }
      state.steps += 1
      let norm = network.update(learningRate.rule(at: loaded.iteration.index, step: state.steps))
      if let average = learningRate.average(step: state.steps) { network.average(average) }
      for (number, place) in together.enumerated() {
        if place == 0 { main = losses[number] }
        state.curve.add(
          stream: loaded.batches[place].drawn.pool, loss: losses[number], norm: number == 0 ? norm.total : 0)
      }
    }
    return main
  }

  /// Forward and backward of one replica's part of a batch: the clips from N/R · replica on. Returns its mean loss.
  private func pass(_ network: Network, _ loaded: LoadedIteration, _ place: Int, _ replica: Int) throws -> Double {
    let batch = loaded.batches[place]
    let clips = batch.count / programme.replicas
    let shape = InputShape(clips: clips, frames: batch.frames, height: batch.size, width: batch.size)
    let compiled = try network.trainingProgramme(shape)
    // Dropout differs between the replicas, between the batches of one iteration and between iterations.
    let draw = UInt64(replica) << 48 | UInt64(loaded.iteration.index) << 8 | UInt64(place)
    let loss = batch.labels.withUnsafeBufferPointer { labels in
      compiled.forwardBackward(
        input: batch.clips.pointer + replica * shape.elements,
        labels: labels.baseAddress! + replica * clips * classes, lossWeight: Float(batch.drawn.lossWeight),
        labelSmoothing: learningRate.labelSmoothing, seed: seed, step: draw)
    }
    guard loss.isFinite else {
      throw NodeFailure(
        "the loss of \"\(batch.drawn.pool)\" is \(loss) at iteration \(loaded.iteration.index); "
          + "lower schedule.lr, or set schedule.clip_norm")
    }
    return Double(loss)
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
