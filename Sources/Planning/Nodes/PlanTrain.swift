import JointTraining
import RecipeLanguage

/// Trains the network on the sampling programme.
struct PlanTrain: NodePlanning {
  let kind = NodeKindName.train
  let version = 5
  let usesEngine = true
  let givesSamples = false

  func size(_ cost: NodeCost) -> Int? { cost.iterations }

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    var inputs = recipe.isUntrained ? [] : [NodeInput(role: "programme", node: "compose")]
    if let source = recipe.classSource { inputs.append(NodeInput(role: "classes", node: recipe.samples(source))) }
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
    let seen = schedule.map { recipe.viewsSeen($0) }
    let one = experiment.inputSize.flatMap { facts.trainingMultiplyAddsPerView(experiment, size: $0) }
    let work = seen.flatMap { seen in one.map { seen * Double($0) } }
    var cost = NodeCost(
      samplesIn: inputs["programme"]?.samplesOut, samplesOut: nil, iterations: schedule?.iterations,
      multiplyAdds: work,
      peakMemory: recipe.isUntrained
        ? nil
        : facts.trainingMemoryBytes(experiment).map {
          .memory(laidOut: $0, frames: recipe.keptFrames(inputs, facts: facts))
        })
    let values = facts.parameterCount(experiment)
    cost.work = schedule.flatMap { recipe.training($0, inputs: inputs, parameters: values, facts: facts) }
    cost.disk = values.map { .weights($0.times(count: 1 + recipe.keptEpochs)) }
    return cost
  }
}

extension RecipeScope {
  /// Views that go through the network in the whole training, all streams together: frames of a 2D network, clips of a 3D
  /// one. A whole number, of a size that no integer may hold.
  func viewsSeen(_ schedule: JointSchedule) -> Double {
    let target = Double(schedule.targetLength) * Double(schedule.epochs)
    let joined = Double(schedule.jointIterations(in: 0..<schedule.iterations))
    let auxiliary = (experiment.balance?.auxiliary.batches ?? []).map { batch -> Double in
      let samples = batch.count * (experiment.balance?.batchSize(batch.stream) ?? 0) * experiment.replicas
      return joined * Double(samples) * Double(views(ofStream: batch.stream))
    }
    return auxiliary.reduce(target * Double(views(ofStream: experiment.target?.name ?? "")), +)
  }

  /// Views of one sample of a stream: an image is one frame, a video as many as it has segments.
  func views(ofStream name: String) -> Int {
    if experiment.model.isThreeDimensional { return 1 }
    let kinds = experiment.members(ofStream: name).compactMap { experiment.source($0)?.kind }
    return !kinds.isEmpty && kinds.allSatisfy { $0 == .image } ? 1 : experiment.clip.segments
  }
}
