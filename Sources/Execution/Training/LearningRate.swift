import Engine
package import RecipeLanguage

/// The learning rate of each main iteration and the optimiser's rule with it, as the recipe's `schedule` states them.
package struct LearningRate: Sendable {
  private let schedule: Experiment.Schedule
  private let iterationsPerEpoch: Int

  package init(_ schedule: Experiment.Schedule, iterationsPerEpoch: Int) {
    self.schedule = schedule
    self.iterationsPerEpoch = iterationsPerEpoch
  }

  /// The rate at main iteration `index`, counted over the whole run; auxiliary batches share their iteration's rate.
  package func rate(at index: Int) -> Double {
    let perUnit = schedule.by == .epoch ? 1 : iterationsPerEpoch
    let now = schedule.by == .epoch ? index / iterationsPerEpoch : index
    let policy: Schedule =
      switch schedule.policy {
      case .step: .step(milestones: schedule.milestones, factor: schedule.gamma)
      case .cosine: .cosine(length: schedule.epochs * perUnit, minimum: schedule.minimum)
      case .constant: .constant
      }
    let regular = policy.rate(base: schedule.rate, at: now)
    guard let warmUp = schedule.warmUp else { return regular }
    let length = warmUp.iterations ?? (warmUp.epochs ?? 0) * iterationsPerEpoch
    return WarmUp(length: length, ratio: warmUp.ratio).rate(regular: regular, at: index)
  }

  /// The optimiser's step at main iteration `index`.
  /// - Parameter step: number of the optimiser's step in the whole run, from 1.
  func rule(at index: Int, step: Int) -> UpdateRule {
    switch schedule.optimizer {
    case .sgd:
      .sgd(
        SGD(
          rate: rate(at: index), momentum: schedule.momentum, weightDecay: schedule.weightDecay,
          clipNorm: schedule.clipNorm, isNesterov: schedule.isNesterov))
    case .adamw:
      .adamW(
        AdamW(
          rate: rate(at: index), firstBeta: schedule.betas.first ?? 0.9, secondBeta: schedule.betas.last ?? 0.999,
          weightDecay: schedule.weightDecay, clipNorm: schedule.clipNorm, step: step))
    }
  }

  /// The moving average that follows the same step; nil when the recipe keeps none.
  func average(step: Int) -> WeightAverage? { schedule.averageDecay.map { WeightAverage(decay: $0, step: step) } }

  var labelSmoothing: Double { schedule.labelSmoothing }
}
