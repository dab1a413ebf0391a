import JointTraining
import RecipeLanguage

/// Trains the network on the sampling programme.
struct PlanTrain: NodePlanning {
  let kind = NodeKindName.train
  let version = 4
  let usesEngine = true
  let givesSamples = false

  func size(_ cost: NodeCost) -> Int? { cost.iterations }

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    var inputs = [NodeInput(role: "programme", node: "compose")]
    for source in recipe.trained {
      inputs.append(NodeInput(role: "samples.\(source.name)", node: recipe.final(source)))
      inputs += recipe.media(source, role: "media.\(source.name)")
      if let imitated = recipe.motionSource(of: source) {
        inputs.append(NodeInput(role: "motion.\(source.name)", node: PlanCameraMotion.name(imitated)))
      }
    }
    if !recipe.recipe.initRecipe.isEmpty { inputs.append(NodeInput(role: "init", node: "init/train")) }
    return [
      NodeDraft(
        name: "train", subject: nil, scope: recipe.streams, inputs: inputs, mediaOf: recipe.trained.map(\.name))
    ]
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let experiment = recipe.experiment
    let target = experiment.target.flatMap { inputs["samples.\($0.name)"]?.samplesOut }
    let schedule = recipe.schedule(targetSamples: target)
    let seen = schedule.map { recipe.samplesSeen($0) }
    let one = experiment.inputSize.flatMap { facts.multiplyAddsPerView(experiment, size: $0) }
    let views = experiment.model.isThreeDimensional ? 1 : experiment.clip.segments
    // Backward is a convolution with respect to the input and one with respect to the weights: three times forward.
    let work = seen.flatMap { seen in one.map { 3 * seen * views * $0 } }
    return NodeCost(
      samplesIn: inputs["programme"]?.samplesOut, samplesOut: nil, iterations: schedule?.iterations,
      multiplyAdds: work, peakMemoryBytes: facts.trainingMemoryBytes(experiment))
  }
}

extension RecipeScope {
  /// Samples that go through the network in the whole training, all streams together.
  fileprivate func samplesSeen(_ schedule: JointSchedule) -> Int {
    let joined = schedule.jointIterations(in: 0..<schedule.iterations)
    let streams = experiment.balance?.auxiliary.batches ?? []
    let auxiliary = streams.map { joined * $0.count * (experiment.balance?.batchSize($0.stream) ?? 0) }
    return schedule.targetLength * schedule.epochs + auxiliary.reduce(0, +) * experiment.replicas
  }
}
