package import JointTraining
import RecipeLanguage

/// Pools, balance, resampling and mixup become one sampling programme.
struct PlanCompose: NodePlanning {
  let kind = NodeKindName.compose
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard !recipe.isUntrained else { return [] }
    let inputs = recipe.trained.map { NodeInput(role: $0.name, node: recipe.final($0)) }
    return [NodeDraft(name: "compose", subject: nil, scope: recipe.streams, inputs: inputs)]
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    var total: Int? = 0
    for input in inputs.values { total = total.flatMap { sum in input.samplesOut.map { sum + $0 } } }
    let target = recipe.experiment.target.flatMap { inputs[$0.name]?.samplesOut }
    // The rules of every stream, and the label of every sample in digits.
    let label = recipe.experiment.classCount.map { String(max(0, $0 - 1)).count + 1 } ?? 4
    return NodeCost(
      samplesIn: total, samplesOut: total, iterations: recipe.schedule(targetSamples: target)?.iterations,
      disk: total.map { .model($0.times(count: label).adding(count: 250 + 180 * draft.inputs.count)) },
      work: .rows(total ?? 0))
  }
}

extension RecipeScope {
  /// The trained sources with the pools and transforms they go through, under their own names: each stream draws its
  /// random numbers by name.
  var streams: FieldScope {
    var scope = FieldScope(hidesNames: false)
    let streams = Set(experiment.balance?.batch.map(\.stream) ?? [])
    for source in trained {
      scope.sources[source.name] = source.name
      if let transform = transform(source) { scope.transforms[transform] = transform }
    }
    for pool in experiment.pools where streams.contains(pool.name) { scope.pools[pool.name] = pool.name }
    return scope
  }

  /// Iterations and steps of this recipe's own training; nil while the target's size is unknown, or when resampling makes an
  /// epoch of its own length, which depends on the classes of its samples.
  package func schedule(targetSamples: Int?) -> JointSchedule? {
    if isUntrained { return JointSchedule(targetLength: 0, batch: 1, epochs: 0, isSummed: false) }
    guard let targetSamples, let target = experiment.target else { return nil }
    let balance = experiment.balance
    switch balance?.resampling[target.name] ?? .none {
    case .clip, .repeated: return nil
    case .none, .power, .uniform: break
    }
    let batch = balance?.batchSize(target.name) ?? 1
    let every = balance?.auxiliary.every ?? 1
    guard batch > 0, every > 0, experiment.replicas > 0 else { return nil }
    // A pass is padded with its own beginning, so that every replica has its part of the last batch.
    let padded = (targetSamples + experiment.replicas - 1) / experiment.replicas * experiment.replicas
    return JointSchedule(
      targetLength: padded, batch: batch * experiment.replicas, every: every,
      auxiliaryBatches: balance?.auxiliary.batches.map(\.count).reduce(0, +) ?? 0,
      epochs: experiment.schedule.epochs, isSummed: balance?.step == .sum)
  }
}
