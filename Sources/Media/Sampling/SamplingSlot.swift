import JointTraining

/// One place of the joint cycle: the target's, or one auxiliary pool's, ready to draw from.
struct SamplingSlot: Sendable {
  let stream: StreamOrder
  let role: DrawnBatch.Role
  /// What its batches are called: the name of the stream they are drawn from.
  let pool: String
  let lossWeight: Double
  let batch: Int
  /// Batches per cycle.
  let count: Int
  /// Earlier slots that draw from a source of this one: their draws of an epoch come first in the numbering, so that
  /// no two draws of a source share a position.
  let sharing: [Int]

  /// The slots of `programme`, the target's first.
  static func all(of programme: SamplingProgramme) -> [SamplingSlot] {
    var slots: [SamplingSlot] = []
    for (place, auxiliary) in ([nil] + programme.auxiliaries.map(Optional.some)).enumerated() {
      let drawn = auxiliary?.stream ?? programme.target
      // More batches of the target come in an order of their own; no stream has a slash in its name.
      let isMoreOfTarget = auxiliary != nil && drawn.name == programme.target.name
      let order: StreamOrder
      do {
        order = try StreamOrder(
          drawn, orderName: drawn.name + (isMoreOfTarget ? "/auxiliary" : ""), seed: programme.seed,
          replicas: programme.replicas)
      } catch {
        preconditionFailure("a checked programme was refused: \(error)")
      }
      let sources = Set(order.sources)
      slots.append(
        SamplingSlot(
          stream: order, role: place == 0 ? .main : .auxiliary, pool: drawn.name,
          lossWeight: programme.isSummed ? programme.lossWeights[drawn.name] ?? 1 : 1, batch: drawn.batch,
          count: auxiliary?.count ?? 1,
          sharing: slots.indices.filter { !sources.isDisjoint(with: slots[$0].stream.sources) }))
    }
    return slots
  }

  /// Draws of this slot in the main iterations of `range`, which lies in one epoch and begins with it.
  func draws(in range: Range<Int>, schedule: JointSchedule) -> Int {
    switch role {
    case .main: min(range.count * batch, schedule.targetLength)
    case .auxiliary: schedule.jointIterations(in: range) * count * batch
    }
  }
}
