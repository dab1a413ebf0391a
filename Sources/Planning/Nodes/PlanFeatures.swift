import RecipeLanguage

/// Descriptions of every sample of a source, for de-duplication: a teacher's pooled features, or pixels.
struct PlanFeatures: NodePlanning {
  let kind = NodeKindName.features
  let version = 4
  let bfloat16Changes = 1
  let usesEngine = true

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard let deduplicate = recipe.experiment.curate.deduplicate, !recipe.curated.isEmpty else { return [] }
    let names = unique((recipe.curated + recipe.compared).map(\.name))
    return names.compactMap(recipe.experiment.source).map { source in
      NodeDraft(
        name: "features.\(source.name)", subject: source.name,
        scope: FieldScope(
          sources: [source.name: "*"], teachers: [deduplicate.featuresFrom: "*"], teacher: deduplicate.featuresFrom),
        inputs: [NodeInput(role: "samples", node: recipe.samples(source))] + recipe.media(source)
          + recipe.teacher(deduplicate.featuresFrom), mediaOf: [source.name])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let samples = inputs["samples"]?.samplesOut
    let variants = recipe.featureVariants
    let frames = recipe.featureFrames(draft.subject)
    return NodeCost(
      samplesIn: samples, samplesOut: samples,
      multiplyAdds: recipe.featureWork(
        draft.scope.teacher, on: draft.subject, samples: samples.map { $0 * variants }, facts: facts),
      disk: samples.map { .model(4 * $0 * variants * frames * recipe.featureColumns) },
      peakMemory: recipe.teacherMemory(
        draft.scope.teacher, on: draft.subject, describing: (frames, variants), facts: facts),
      work: samples.flatMap {
        recipe.describing(draft.scope.teacher, draft.subject, samples: $0, variants: variants, facts: facts)
      })
  }
}

extension RecipeScope {
  /// How often each frame is described: as it is, mirrored, and its middle alone.
  var featureVariants: Int {
    guard let rule = experiment.curate.deduplicate else { return 1 }
    return 1 + (rule.isMirrored ? 1 : 0) + (rule.describesPixels && rule.inset > 0 ? 1 : 0)
  }

  /// Multiply-adds of the features of some frames of each sample of a source; an image is one frame.
  func featureWork(_ name: String?, on source: String?, samples: Int?, facts: any PlanningFacts) -> Double? {
    guard let name, let samples, let model = recipe.teacherRecipes[name]?.experiment,
      let frames = experiment.curate.deduplicate?.frames, let evaluate = model.evaluate,
      let one = facts.multiplyAddsPerView(model, size: evaluate.size)
    else { return nil }
    let isImage = source.flatMap(experiment.source)?.kind == .image
    return Double(samples) * Double(isImage ? 1 : frames) * Double(one)
  }
}
