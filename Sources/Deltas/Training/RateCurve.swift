import Execution
package import JointTraining
package import RecipeLanguage

/// The learning rate over a training, at the moments that describe it.
package struct RateCurve: Hashable, Codable, Sendable {
  /// A step of the rate down.
  package struct Milestone: Hashable, Codable, Sendable {
    /// In epochs, from 0, or in main iterations with `by: iteration`.
    package var at: Int
    /// The first optimiser step with the new rate, from 1; null while the target's size is not known.
    package var step: Int?
    package var rate: Double

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(at, forKey: .at)
      try box.encode(step, forKey: .step)
      try box.encode(rate, forKey: .rate)
    }
  }

  /// `step`, `cosine` or `constant`.
  package var policy: String
  package var first: Double
  package var peak: Double
  package var last: Double
  /// Of `policy: step`, those that the training reaches.
  package var milestones: [Milestone]

  /// - Parameter joint: nil while the target's size is not known; an epoch counts as one iteration then.
  package init(_ schedule: Experiment.Schedule, _ joint: JointSchedule?) {
    policy = schedule.policy.rawValue
    let perEpoch = max(1, joint?.iterationsPerEpoch ?? 1)
    let iterations = perEpoch * schedule.epochs
    let curve = LearningRate(schedule, iterationsPerEpoch: perEpoch)
    let warm = schedule.warmUp.map { $0.iterations ?? ($0.epochs ?? 0) * perEpoch } ?? 0
    func rate(_ index: Int) -> Double { curve.rate(at: min(max(0, index), max(0, iterations - 1))) }
    first = rate(0)
    last = rate(iterations - 1)
    // The rate rises to the end of the warm-up and falls from there on.
    peak = [first, rate(warm - 1), rate(warm), last].max() ?? first
    let perUnit = schedule.by == .epoch ? perEpoch : 1
    let reached = schedule.policy == .step ? schedule.milestones.filter { $0 * perUnit < iterations } : []
    milestones = reached.map { milestone in
      Milestone(
        at: milestone, step: joint.map { $0.optimizerSteps(in: 0..<milestone * perUnit) + 1 },
        rate: rate(milestone * perUnit))
    }
  }
}
