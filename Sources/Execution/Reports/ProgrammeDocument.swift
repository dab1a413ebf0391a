import JointTraining
import Media
package import Planning
import RecipeLanguage

/// What `omni programme --json` prints: what each batch of a training is drawn from, in which order.
package struct ProgrammeDocument: Hashable, Codable, Sendable {
  /// What the sizes rest on.
  package enum Basis: String, Hashable, Codable, Sendable {
    /// The programme that `compose` has put together.
    case composed
    /// Lists, `expect:` and what is stored so far: samples cannot be named yet.
    case planned
  }

  /// The target, or a pool.
  package struct Stream: Hashable, Codable, Sendable {
    /// `M`, or `A1`, `A2` … in the order in which their batches follow the target's.
    package var batch: String
    package var stream: String
    /// Samples of each source in it; null while unknown.
    package var sources: [String: Int?]
    /// Samples of one batch, all replicas together.
    package var batchSize: Int
    /// Batches after a joint iteration; 1 for the target.
    package var count: Int
    /// `power 0.5`; null when every sample comes once a pass.
    package var resample: String?
    /// Of its loss in a summed step.
    package var weight: Double

    private enum CodingKeys: String, CodingKey {
      case batch, stream, sources, count, resample, weight
      case batchSize = "batch_size"
    }
  }

  /// One optimiser step.
  package struct Step: Hashable, Codable, Sendable {
    /// From 1, over the whole run.
    package var step: Int
    package var iteration: Int
    /// The batches whose gradients it takes: one, or those of an iteration when losses are added up.
    package var batches: [String]
  }

  /// One pass over the target.
  package struct Epoch: Hashable, Codable, Sendable {
    package var epoch: Int
    package var firstIteration: Int
    package var iterations: Int
    package var firstStep: Int
    package var steps: Int
    /// Batches of each kind in it.
    package var batches: [String: Int]
    /// Samples of each stream that they hold.
    package var samples: [String: Int]
    /// The first steps of the epoch, whole iterations.
    package var head: [Step]
    /// Those of its last two iterations.
    package var tail: [Step]
    /// Of every decision that training made; null before.
    package var sha256: String?

    private enum CodingKeys: String, CodingKey {
      case epoch, iterations, steps, batches, samples, head, tail, sha256
      case firstIteration = "first_iteration"
      case firstStep = "first_step"
    }
  }

  /// The training of one recipe and cell.
  package struct Programme: Hashable, Codable, Sendable {
    package var recipe: String
    package var cell: String?
    package var basis: Basis
    package var seed: Int
    package var replicas: Int
    package var epochs: Int
    /// Auxiliary batches follow main iterations whose number is a multiple of this.
    package var every: Int
    /// `each` or `sum`.
    package var step: String
    /// `batch_mean` or `sample_sum`.
    package var loss: String
    package var streams: [Stream]
    package var mixup: [Mixup]
    /// Null while the target's size is unknown; no epoch is shown then.
    package var iterationsPerEpoch: Int?
    package var optimizerSteps: Int?
    package var shown: [Epoch]

    private enum CodingKeys: String, CodingKey {
      case recipe, cell, basis, seed, replicas, epochs, every, step, loss, streams, mixup, shown
      case iterationsPerEpoch = "iterations_per_epoch"
      case optimizerSteps = "optimizer_steps"
    }
  }

  package struct Mixup: Hashable, Codable, Sendable {
    package var into: String
    package var with: String
    package var alpha: Double
    package var probability: Double
  }

  package var formatVersion = "1.0"
  package var programmes: [Programme]
  /// Every decision of the steps that were asked for.
  package var decisions: [Decision]?

  private enum CodingKeys: String, CodingKey {
    case programmes, decisions
    case formatVersion = "format_version"
  }
}

extension ProgrammeDocument {
  /// How many steps of an epoch are shown.
  package static let shownSteps = 24

  /// - Parameters:
  ///   - trainings: what is stored of each recipe's training, one for each of `compilation.recipes`.
  ///   - epochs: those to be shown; nil for the first two, in which an odd epoch's phase shows, and the last.
  package init(_ compilation: Compilation, trainings: [StoredTraining], epochs: [Int]? = nil) {
    programmes = zip(compilation.recipes, trainings).map { Programme($0, compilation, $1, epochs: epochs) }
  }
}

extension ProgrammeDocument.Programme {
  fileprivate init(
    _ recipe: RecipeCompilation, _ compilation: Compilation, _ training: StoredTraining, epochs shownEpochs: [Int]?
  ) {
    let experiment = recipe.recipe.experiment
    let composed = training.material?.programme
    let balance = experiment.balance
    self.recipe = recipe.recipe.file
    cell = recipe.recipe.cell
    basis = composed == nil ? .planned : .composed
    seed = experiment.seed
    replicas = experiment.replicas
    epochs = experiment.schedule.epochs
    every = balance?.auxiliary.every ?? 1
    step = (balance?.step ?? .each).rawValue
    loss = (balance?.loss ?? .batchMean).rawValue
    mixup = experiment.mixup.map {
      ProgrammeDocument.Mixup(into: $0.into, with: $0.with, alpha: $0.alpha, probability: $0.probability)
    }
    let auxiliary = balance?.auxiliary.batches ?? []
    let names = (experiment.target.map { [$0.name] } ?? []) + auxiliary.map(\.stream)
    streams = names.enumerated().map { place, name in
      let drawn = composed.map { place == 0 ? $0.target : $0.auxiliaries[place - 1].stream }
      var sources: [String: Int?] = [:]
      if let drawn {
        let quotas = (try? drawn.quotas()) ?? drawn.members.map(\.unitCount)
        for (member, quota) in zip(drawn.members, quotas) { sources[member.source] = .some(quota) }
      } else {
        for source in experiment.members(ofStream: name) {
          sources[source] = .some(compilation.trainedSamples(source, of: recipe))
        }
      }
      return ProgrammeDocument.Stream(
        batch: place == 0 ? "M" : "A\(place)", stream: name, sources: sources,
        batchSize: (balance?.batchSize(name) ?? 1) * experiment.replicas,
        count: place == 0 ? 1 : auxiliary[place - 1].count, resample: balance?.resampling[name]?.text,
        weight: balance?.weights[name] ?? 1)
    }
    let schedule = composed?.schedule ?? compilation.schedule(of: recipe)
    iterationsPerEpoch = schedule?.iterationsPerEpoch
    optimizerSteps = schedule?.optimizerSteps
    shown = []
    guard let schedule, schedule.iterations > 0 else { return }
    let wanted = shownEpochs ?? [0, 1, epochs - 1]
    shown = Set(wanted.filter { $0 >= 0 && $0 < epochs }).sorted().map { epoch in
      var shown = ProgrammeDocument.Epoch(epoch, schedule, streams)
      shown.sha256 = training.decisions.first { $0.epoch == epoch }?.sha256
      return shown
    }
  }
}

extension ProgrammeDocument.Epoch {
  fileprivate init(_ epoch: Int, _ schedule: JointSchedule, _ streams: [ProgrammeDocument.Stream]) {
    let range = schedule.iterations(ofEpoch: epoch)
    self.epoch = epoch
    firstIteration = range.lowerBound
    iterations = range.count
    firstStep = schedule.optimizerSteps(in: 0..<range.lowerBound) + 1
    self.steps = schedule.optimizerStepsPerEpoch(epoch: epoch)
    let joint = schedule.auxiliaryBatches > 0 ? schedule.jointIterations(in: range) : 0
    batches = [:]
    samples = [:]
    for stream in streams {
      let count = stream.batch == "M" ? range.count : joint.times(count: stream.count)
      batches[stream.batch] = count
      // The last batch of the target may be short.
      samples[stream.batch] = stream.batch == "M" ? schedule.targetLength : count.times(count: stream.batchSize)
    }
    let cycle = ["M"] + streams.dropFirst().flatMap { Array(repeating: $0.batch, count: $0.count) }
    func steps(_ range: Range<Int>) -> [ProgrammeDocument.Step] {
      range.flatMap { iteration in
        let first = schedule.optimizerSteps(in: 0..<iteration) + 1
        let batches = schedule.isJoint(iteration) ? cycle : ["M"]
        if schedule.isSummed {
          return [ProgrammeDocument.Step(step: first, iteration: iteration, batches: batches)]
        }
        return batches.enumerated().map {
          ProgrammeDocument.Step(step: first + $0, iteration: iteration, batches: [$1])
        }
      }
    }
    head = []
    var next = range.lowerBound
    while next < range.upperBound, head.count < ProgrammeDocument.shownSteps {
      head += steps(next..<next + 1)
      next += 1
    }
    tail = steps(max(next, range.upperBound - 2)..<range.upperBound)
  }
}

extension Experiment.Balance.Resampling {
  /// Nil for none.
  var text: String? {
    switch self {
    case .none: nil
    case .power(let power): "power \(power)"
    case .clip(let limit): "at most \(limit) a class"
    case .uniform: "classes alike"
    case .repeated(let factors):
      "repeated " + factors.sorted { $0.key < $1.key }.map { "\($0.key) × \($0.value)" }.joined(separator: ", ")
    }
  }
}
