package import Execution
package import JointTraining
package import RecipeLanguage

/// What a schedule and a sampling programme do, rather than how they are written.
package struct TrainingSummary: Hashable, Codable, Sendable {
  package struct Stream: Hashable, Codable, Sendable {
    /// `M`, or `A1`, `A2` … in the order in which their batches follow the target's.
    package var batch: String
    package var stream: String
    /// Samples of one batch, all replicas together.
    package var batchSize: Int
    /// `power 0.5`; null when every sample comes once a pass.
    package var resample: String?

    private enum CodingKeys: String, CodingKey {
      case batch, stream, resample
      case batchSize = "batch_size"
    }

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(batch, forKey: .batch)
      try box.encode(stream, forKey: .stream)
      try box.encode(batchSize, forKey: .batchSize)
      try box.encode(resample, forKey: .resample)
    }
  }

  package var epochs: Int
  /// Null while the target's size is not known, as `steps`.
  package var iterationsPerEpoch: Int?
  package var steps: Int?
  /// The batches from one joint iteration to the next: `M A1 A2 A3 M`; plus signs join those of one step. Many main batches
  /// in a row are counted: `M A1 99M`.
  package var cycle: String
  package var streams: [Stream]
  /// `sgd` or `adamw`.
  package var optimizer: String
  package var learningRate: RateCurve

  private enum CodingKeys: String, CodingKey {
    case epochs, steps, cycle, streams, optimizer
    case iterationsPerEpoch = "iterations_per_epoch"
    case learningRate = "learning_rate"
  }

  /// Main batches in a row that are still written one by one.
  private static let spelledBatches = 16

  package init(_ programme: ProgrammeDocument.Programme, _ experiment: Experiment, _ joint: JointSchedule?) {
    epochs = programme.epochs
    iterationsPerEpoch = programme.iterationsPerEpoch
    steps = programme.optimizerSteps
    let auxiliary = programme.streams.dropFirst().flatMap { Array(repeating: $0.batch, count: $0.count) }
    let others = auxiliary.isEmpty ? 0 : programme.every - 1
    let mains = others > Self.spelledBatches ? ["\(others)M"] : Array(repeating: "M", count: others)
    let joined = (["M"] + auxiliary).joined(separator: programme.step == "sum" ? "+" : " ")
    cycle = ([joined] + mains).joined(separator: " ")
    streams = programme.streams.map {
      Stream(batch: $0.batch, stream: $0.stream, batchSize: $0.batchSize, resample: $0.resample)
    }
    optimizer = experiment.schedule.optimizer.rawValue
    learningRate = RateCurve(experiment.schedule, joint)
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(epochs, forKey: .epochs)
    try box.encode(iterationsPerEpoch, forKey: .iterationsPerEpoch)
    try box.encode(steps, forKey: .steps)
    try box.encode(cycle, forKey: .cycle)
    try box.encode(streams, forKey: .streams)
    try box.encode(optimizer, forKey: .optimizer)
    try box.encode(learningRate, forKey: .learningRate)
  }
}
