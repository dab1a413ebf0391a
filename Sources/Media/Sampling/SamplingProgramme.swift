package import JointTraining

// Joint training as one value. A programme says which samples of which source make each batch of the run, in order;
// it is a lazy sequence of `JointIteration`s with random access, so the cursor of a resumed run is one whole number.
//
// Read in this order: `SamplingStream` (what is drawn from), `JointSchedule` (when), `StreamOrder` (in which order),
// `MixupRule`, `SamplingIterator` (the draws), `SamplingDescription` (the readable print that golden files compare).
// Nothing here opens a file or knows what a sample looks like.

/// Everything that decides the batches of a training run.
package struct SamplingProgramme: Hashable, Codable, Sendable {
  /// A pool whose batches follow main batches.
  ///
  /// The target itself may be one: more of its batches, in an order of their own, are the control that takes as many steps
  /// without web data.
  package struct Auxiliary: Hashable, Codable, Sendable {
    package let stream: SamplingStream
    /// Batches per cycle.
    package let count: Int

    package init(_ stream: SamplingStream, count: Int = 1) {
      self.stream = stream
      self.count = count
    }
  }

  /// How the samples of one batch add up in a summed step.
  package enum BatchLoss: String, Codable, Sendable, CaseIterable {
    case batchMean = "batch_mean"
    /// Sums over samples, as Eq. 1 of the paper writes them.
    case sampleSum = "sample_sum"
  }

  package let target: SamplingStream
  /// In the order their batches follow the main batch.
  package let auxiliaries: [Auxiliary]
  package let isSummed: Bool
  /// Weight of a stream's loss in a summed step, by name; 1 where absent.
  package let lossWeights: [String: Double]
  package let batchLoss: BatchLoss
  package let mixup: [MixupRule]
  package let seed: UInt64
  package let replicas: Int
  /// Iterations and steps, from the counts of the above.
  package let schedule: JointSchedule

  /// - Parameters:
  ///   - every: auxiliary batches follow main iteration i when i mod `every` = 0.
  ///   - replicas: batch sizes must be multiples of it; the target's last batch is padded to one.
  /// - Throws: when a stream is empty, a number is out of range or a name is unknown.
  package init(
    target: SamplingStream, auxiliaries: [Auxiliary] = [], every: Int = 1, isSummed: Bool = false,
    lossWeights: [String: Double] = [:], batchLoss: BatchLoss = .batchMean, mixup: [MixupRule] = [], epochs: Int,
    seed: UInt64, replicas: Int = 1
  ) throws(SamplingError) {
    self.target = target
    self.auxiliaries = auxiliaries
    self.isSummed = isSummed
    self.lossWeights = lossWeights
    self.batchLoss = batchLoss
    self.mixup = mixup
    self.seed = seed
    self.replicas = replicas
    let streams = [target] + auxiliaries.map(\.stream)
    var lengths: [Int] = []
    for stream in streams { lengths.append(try Self.checkedLength(of: stream, replicas: replicas)) }
    if every < 1 { throw .badCycle(every: every) }
    for auxiliary in auxiliaries where auxiliary.count < 1 {
      throw .badCount(stream: auxiliary.stream.name, count: auxiliary.count)
    }
    schedule = JointSchedule(
      targetLength: lengths[0], batch: target.batch, every: every,
      auxiliaryBatches: auxiliaries.reduce(0) { $0 + $1.count }, epochs: epochs, isSummed: isSummed)
    try checkNames(streams)
  }

  package var iterationsPerEpoch: Int { schedule.iterationsPerEpoch }
  /// Main iterations of the run.
  package var iterations: Int { schedule.iterations }
  package var optimizerSteps: Int { schedule.optimizerSteps }
  package func optimizerStepsPerEpoch(epoch: Int) -> Int { schedule.optimizerStepsPerEpoch(epoch: epoch) }

  /// Main iteration `index` of the run, by itself. Costs one epoch's permutations; walk `iterations(from:)` for many.
  package func iteration(_ index: Int) -> JointIteration {
    precondition((0..<iterations).contains(index), "iteration \(index) of a run of \(iterations)")
    var iterator = SamplingIterator(self, from: index)
    guard let iteration = iterator.next() else { preconditionFailure("iteration \(index) is past the end") }
    return iteration
  }

  /// The main iterations from `index` to the end of the run.
  package func iterations(from index: Int) -> SamplingSequence { SamplingSequence(programme: self, start: index) }

  /// The draws of one pass over `stream`, which is legal.
  private static func checkedLength(of stream: SamplingStream, replicas: Int) throws(SamplingError) -> Int {
    if stream.batch < 1 || replicas < 1 || stream.batch % replicas != 0 {
      throw .badBatch(stream: stream.name, batch: stream.batch, replicas: replicas)
    }
    for member in stream.members {
      if let share = member.share, !(share >= 0 && share.isFinite) {
        throw .badShare(source: member.source, share: share)
      }
      guard let groups = member.groups else { continue }
      let grouped = groups.reduce(0, +)
      if grouped != member.labels.count || groups.contains(where: { $0 < 1 }) {
        throw .badGroups(source: member.source, grouped: grouped, samples: member.labels.count)
      }
    }
    switch stream.resampling {
    case .power(let power) where !(0...1).contains(power):
      throw .badResampling(stream: stream.name, found: "power \(power)")
    case .clip(let limit) where limit < 1: throw .badResampling(stream: stream.name, found: "clip \(limit)")
    case .repeated(let factors):
      if let bad = factors.values.filter({ !($0 >= 0 && $0.isFinite) }).min() {
        throw .badResampling(stream: stream.name, found: "factor \(bad)")
      }
    default: break
    }
    let length = try StreamOrder(stream, seed: 0, replicas: replicas).length
    if length == 0 { throw .noSamples(stream: stream.name) }
    return length
  }

  private func checkNames(_ streams: [SamplingStream]) throws(SamplingError) {
    var names: Set<String> = []
    for stream in streams where !names.insert(stream.name).inserted && stream != target {
      throw .repeatedName(stream.name)
    }
    if auxiliaries.count(where: { $0.stream.name == target.name }) > 1 { throw .repeatedName(target.name) }
    for name in lossWeights.keys.sorted() where !names.contains(name) {
      throw .unknownName(name, in: "the loss weights", known: Array(names))
    }
    let sources = Set(streams.flatMap { $0.members.map(\.source) })
    for rule in mixup {
      if !names.contains(rule.into) { throw .unknownName(rule.into, in: "mixup", known: Array(names)) }
      if !names.union(sources).contains(rule.with) {
        throw .unknownName(rule.with, in: "mixup", known: Array(names.union(sources)))
      }
      if !(rule.alpha > 0) { throw .badMixup(into: rule.into, with: rule.with, found: "alpha \(rule.alpha)") }
      if !(0...1).contains(rule.probability) {
        throw .badMixup(into: rule.into, with: rule.with, found: "probability \(rule.probability)")
      }
    }
  }
}
