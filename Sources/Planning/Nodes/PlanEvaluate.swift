import RecipeLanguage

/// Tests the trained network on the validation sources, with per-clip predictions.
struct PlanEvaluate: NodePlanning {
  let kind = NodeKindName.evaluate
  let version = 4
  let bfloat16Changes = 1
  let usesEngine = true

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard !recipe.validated.isEmpty else { return [] }
    var scope = FieldScope(hidesNames: false)
    var inputs = [NodeInput(role: "model", node: "train")]
    for source in recipe.validated {
      scope.sources[source.name] = source.name
      inputs.append(NodeInput(role: "samples.\(source.name)", node: recipe.samples(source)))
      inputs += recipe.media(source, role: "media.\(source.name)")
    }
    return [
      NodeDraft(
        name: "evaluate", subject: nil, scope: scope, inputs: inputs, mediaOf: recipe.validated.map(\.name))
    ]
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    var samples: Int? = 0
    for source in recipe.validated {
      let count = inputs["samples.\(source.name)"]?.samplesOut
      samples = samples.flatMap { sum in count.map { sum + $0 } }
    }
    let experiment = recipe.experiment
    guard let evaluate = experiment.evaluate else { return NodeCost(samplesIn: samples, samplesOut: samples) }
    let clips =
      experiment.model.isThreeDimensional ? evaluate.clips : evaluate.segments ?? experiment.clip.segments
    let one = facts.multiplyAddsPerView(experiment, size: evaluate.size)
    // Epochs that compete for the best are looked at on the first source.
    let first = recipe.validated.first.flatMap { inputs["samples.\($0.name)"]?.samplesOut }
    let competing =
      evaluate.report == .best
      ? first.map { $0 * ((experiment.schedule.epochs + evaluate.every - 1) / max(1, evaluate.every)) } : 0
    let seen = samples.flatMap { samples in competing.map { samples + $0 } }
    let work = seen.flatMap { seen in one.map { Double(seen) * Double(clips * evaluate.crops) * Double($0) } }
    var cost = NodeCost(samplesIn: samples, samplesOut: samples, multiplyAdds: work)
    cost.work = recipe.evaluating(inputs, competing: competing, facts: facts)
    cost.peakMemory = facts.inferenceMemoryBytes(
      experiment, views: nil, isOfImages: recipe.validated.contains { $0.kind == .image }
    ).map { .memory(laidOut: $0) }
    cost.disk = samples.map { .model(180 * $0 + 10_000) }
    return cost
  }
}
