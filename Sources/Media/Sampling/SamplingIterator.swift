import JointTraining

/// The main iterations of a programme from `start` on.
package struct SamplingSequence: Sequence, Sendable {
  package let programme: SamplingProgramme
  package let start: Int

  package func makeIterator() -> SamplingIterator { SamplingIterator(programme, from: start) }
}

/// Walks a programme, keeping the orders of the epoch it is in. Its only state that matters is `nextIndex`: an iterator
/// made at that index gives the same values.
package struct SamplingIterator: IteratorProtocol, Sendable {
  /// The iteration that `next` gives.
  package private(set) var nextIndex: Int
  private let programme: SamplingProgramme
  private let schedule: JointSchedule
  private let slots: [SamplingSlot]
  private var epoch = -1
  private var orders: [EpochOrder] = []
  /// First position of each slot in its source's numbering of this epoch.
  private var offsets: [Int] = []

  package init(_ programme: SamplingProgramme, from index: Int = 0) {
    precondition(index >= 0, "iteration \(index) does not exist")
    self.programme = programme
    schedule = programme.schedule
    nextIndex = index
    slots = SamplingSlot.all(of: programme)
  }

  package mutating func next() -> JointIteration? {
    guard nextIndex < schedule.iterations else { return nil }
    prepareOrders(epoch: schedule.epoch(of: nextIndex))
    defer { nextIndex += 1 }
    return joint(nextIndex)
  }

  private mutating func prepareOrders(epoch: Int) {
    if epoch == self.epoch { return }
    self.epoch = epoch
    orders = slots.map { $0.stream.order(epoch: epoch) }
    let range = schedule.iterations(ofEpoch: epoch)
    let totals = slots.map { $0.draws(in: range, schedule: schedule) }
    offsets = slots.map { slot in slot.sharing.reduce(0) { $0 + totals[$1] } }
  }

  /// The batches of main iteration `index`, whose epoch's orders are ready.
  private func joint(_ index: Int) -> JointIteration {
    let epochStart = schedule.iterations(ofEpoch: epoch).lowerBound
    let start = (index - epochStart) * schedule.batch
    var batches = [batch(slot: 0, positions: start..<min(start + schedule.batch, schedule.targetLength))]
    if schedule.isJoint(index) {
      for slot in slots.indices.dropFirst() {
        let drawn = slots[slot].draws(in: epochStart..<index, schedule: schedule)
        for repeated in 0..<slots[slot].count {
          let first = drawn + repeated * slots[slot].batch
          batches.append(batch(slot: slot, positions: first..<first + slots[slot].batch))
        }
      }
    }
    for place in batches.indices {
      for rule in programme.mixup where batches[place].mixing == nil {
        batches[place].mixing = rule.mixing(of: place, in: batches, seed: programme.seed)
      }
    }
    return JointIteration(index: index, epoch: epoch, batches: batches, isSummed: schedule.isSummed)
  }

  private func batch(slot index: Int, positions: Range<Int>) -> DrawnBatch {
    let slot = slots[index]
    let order = orders[index]
    let draws = positions.map { position in
      slot.stream.draw(order.unit(at: position), epoch: epoch, position: offsets[index] + position)
    }
    let isSampleSum = schedule.isSummed && programme.batchLoss == .sampleSum
    let weight = isSampleSum ? slot.lossWeight * Double(draws.count) : slot.lossWeight
    return DrawnBatch(role: slot.role, pool: slot.pool, lossWeight: weight, draws: draws)
  }
}
