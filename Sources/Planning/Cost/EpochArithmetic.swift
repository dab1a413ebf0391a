/// How many iterations and optimiser steps a training takes: pure arithmetic of the joint schedule.
///
/// The target sets the epoch. Main iterations are numbered i = 0, 1, 2 … over the whole run and never reset; after those
/// with i mod `every` = 0 come the auxiliary batches, so an odd epoch length carries the phase over.
package struct EpochArithmetic: Hashable, Sendable {
  /// Samples of the target in one epoch.
  package var targetSamples: Int
  /// Of the target, per replica.
  package var batch: Int
  package var replicas: Int
  package var epochs: Int
  /// Auxiliary batches after main iterations whose number is a multiple of this.
  package var every: Int
  /// Auxiliary batches there, all streams together.
  package var auxiliaryBatches: Int
  /// Each batch is a step of its own (`step: each`); otherwise a main iteration is one step whatever joins it.
  package var stepsEachBatch: Bool

  package init(
    targetSamples: Int, batch: Int, replicas: Int = 1, epochs: Int, every: Int = 1, auxiliaryBatches: Int = 0,
    stepsEachBatch: Bool = true
  ) {
    precondition(batch > 0 && replicas > 0 && every > 0, "batch \(batch), replicas \(replicas), every \(every)")
    self.targetSamples = targetSamples
    self.batch = batch
    self.replicas = replicas
    self.epochs = epochs
    self.every = every
    self.auxiliaryBatches = auxiliaryBatches
    self.stepsEachBatch = stepsEachBatch
  }

  /// Main iterations of one epoch: every sample is seen, the last batch may be short.
  package var iterationsPerEpoch: Int {
    let together = batch * replicas
    return (targetSamples + together - 1) / together
  }

  /// Main iterations of the whole run.
  package var iterations: Int { iterationsPerEpoch * epochs }

  /// Iterations among the first `count` of the run that are followed by auxiliary batches.
  package func joined(among count: Int) -> Int { (count + every - 1) / every }

  /// Optimiser steps of one epoch, counted from 0; epochs differ when an odd length carries the phase over.
  package func steps(inEpoch epoch: Int) -> Int {
    let first = epoch * iterationsPerEpoch
    let joined = joined(among: first + iterationsPerEpoch) - joined(among: first)
    return iterationsPerEpoch + (stepsEachBatch ? joined * auxiliaryBatches : 0)
  }

  /// Optimiser steps of the whole run.
  package var steps: Int {
    iterations + (stepsEachBatch ? joined(among: iterations) * auxiliaryBatches : 0)
  }
}

extension EpochArithmetic {
  /// Steps of the first epoch: what a plan prints per epoch.
  package var stepsPerEpoch: Int { steps(inEpoch: 0) }
}
