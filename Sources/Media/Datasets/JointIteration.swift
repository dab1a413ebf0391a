// The value a sampling programme is a lazy sequence of. The loader turns it into pixels, the training loop into
// steps; neither knows pools, ratios, resampling or mixup.

/// One sample drawn from a source's stream. Augmentation is a function of (seed, source, epoch, position), so a draw
/// made twice gives the same pixels.
package struct Draw: Hashable, Codable, Sendable {
  package var source: String
  /// Index into the source's list of selected samples.
  package var sample: Int
  package var epoch: Int
  /// Position in the source's stream within the epoch, from 0.
  package var position: Int

  package init(source: String, sample: Int, epoch: Int, position: Int) {
    self.source = source
    self.sample = sample
    self.epoch = epoch
    self.position = position
  }
}

/// Mixup of one batch: draw `i` becomes `λ·x_i + (1−λ)·x(partners[i])`, labels alike.
package struct Mixing: Hashable, Codable, Sendable {
  package var lambda: Double
  /// One for each draw of the batch.
  package var partners: [Draw]

  package init(lambda: Double, partners: [Draw]) {
    self.lambda = lambda
    self.partners = partners
  }
}

/// One mini-batch: one forward pass with its own batch-norm statistics.
package struct DrawnBatch: Hashable, Codable, Sendable {
  package enum Role: String, Codable, Sendable { case main, auxiliary }
  package var role: Role
  /// The target source's name, or the pool's.
  package var pool: String
  /// Weight of its loss when the step is the sum over sources; 1 otherwise.
  package var lossWeight: Double
  package var draws: [Draw]
  package var mixing: Mixing?

  package init(role: Role, pool: String, lossWeight: Double = 1, draws: [Draw], mixing: Mixing? = nil) {
    self.role = role
    self.pool = pool
    self.lossWeight = lossWeight
    self.draws = draws
    self.mixing = mixing
  }
}

/// Everything drawn for one main iteration: the main batch first, then its auxiliary batches in order.
package struct JointIteration: Hashable, Codable, Sendable {
  /// Main iterations are numbered over the whole run, never reset.
  package var index: Int
  package var epoch: Int
  package var batches: [DrawnBatch]
  /// true: the weighted losses of all batches add up to one step; false: every batch is a step of its own.
  package var isSummed: Bool

  package init(index: Int, epoch: Int, batches: [DrawnBatch], isSummed: Bool) {
    self.index = index
    self.epoch = epoch
    self.batches = batches
    self.isSummed = isSummed
  }
}
