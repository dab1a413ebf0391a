/// How many iterations and optimiser steps joint training takes, from counts alone.
///
/// Main iterations are numbered i = 0, 1, 2 … over the whole run and never reset. Main iteration i is followed by the
/// auxiliary batches when i mod `every` = 0, so an epoch of odd length carries the phase over into the next one.
/// - Source: OmniSourceRunner of MMAction2 0.x, whose global counter counts main iterations only.
package struct JointSchedule: Hashable, Codable, Sendable {
  /// Draws of the target per epoch.
  package let targetLength: Int
  /// Target samples of one main batch, all replicas together.
  package let batch: Int
  /// Auxiliary batches follow main iteration i when i mod `every` = 0.
  package let every: Int
  /// Auxiliary batches of all pools that follow such an iteration.
  package let auxiliaryBatches: Int
  package let epochs: Int
  /// true: one step per main iteration; false: one step per batch.
  package let isSummed: Bool

  package init(targetLength: Int, batch: Int, every: Int = 1, auxiliaryBatches: Int = 0, epochs: Int, isSummed: Bool) {
    precondition(
      targetLength >= 0 && batch > 0 && every > 0 && auxiliaryBatches >= 0 && epochs >= 0,
      "a schedule of \(targetLength) samples, batch \(batch), every \(every), \(auxiliaryBatches) auxiliary batches, "
        + "\(epochs) epochs is impossible")
    self.targetLength = targetLength
    self.batch = batch
    self.every = every
    self.auxiliaryBatches = auxiliaryBatches
    self.epochs = epochs
    self.isSummed = isSummed
  }

  /// `⌈targetLength / batch⌉`: the last, incomplete batch is kept.
  package var iterationsPerEpoch: Int { (targetLength + batch - 1) / batch }

  /// Main iterations of the whole run.
  package var iterations: Int { iterationsPerEpoch.times(count: epochs) }

  /// The epoch that main iteration `index` belongs to.
  package func epoch(of index: Int) -> Int { index / iterationsPerEpoch }

  /// The main iterations of `epoch`.
  package func iterations(ofEpoch epoch: Int) -> Range<Int> {
    epoch * iterationsPerEpoch..<(epoch + 1) * iterationsPerEpoch
  }

  /// true when auxiliary batches follow main iteration `index`.
  package func isJoint(_ index: Int) -> Bool { auxiliaryBatches > 0 && index % every == 0 }

  /// Main iterations in `range` with i mod `every` = 0.
  package func jointIterations(in range: Range<Int>) -> Int {
    (range.upperBound + every - 1) / every - (range.lowerBound + every - 1) / every
  }

  /// Optimiser steps of the main iterations in `range`.
  package func optimizerSteps(in range: Range<Int>) -> Int {
    isSummed ? range.count : range.count.adding(count: jointIterations(in: range).times(count: auxiliaryBatches))
  }

  /// The main iterations that the optimiser steps in `range`, numbered from 1, belong to.
  package func iterations(ofSteps range: ClosedRange<Int>) -> Range<Int> {
    iteration(ofStep: range.lowerBound)..<iteration(ofStep: range.upperBound) + 1
  }

  /// The main iteration of the optimiser step number `step`, from 1.
  package func iteration(ofStep step: Int) -> Int {
    if isSummed { return step - 1 }
    let cycle = every + auxiliaryBatches
    let (cycles, rest) = (step - 1).quotientAndRemainder(dividingBy: cycle)
    // A cycle is a main batch, its auxiliary ones, then the other main batches.
    return cycles * every + max(0, rest - auxiliaryBatches)
  }

  /// Optimiser steps of `epoch`; epochs of odd length differ by one cycle of auxiliary batches.
  package func optimizerStepsPerEpoch(epoch: Int) -> Int { optimizerSteps(in: iterations(ofEpoch: epoch)) }

  /// Optimiser steps of the whole run.
  package var optimizerSteps: Int { optimizerSteps(in: 0..<iterations) }
}
