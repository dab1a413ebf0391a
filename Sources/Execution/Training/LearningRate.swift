import Engine
package import RecipeLanguage

/// The learning rate of each main iteration, as the recipe's `schedule` states it.
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

  /// The optimiser's settings at main iteration `index`.
  func step(at index: Int) -> SGD {
    SGD(
      rate: rate(at: index), momentum: schedule.momentum, weightDecay: schedule.weightDecay,
      clipNorm: schedule.clipNorm)
  }
}
