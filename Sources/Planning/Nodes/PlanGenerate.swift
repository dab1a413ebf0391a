import RecipeLanguage

/// Makes the media of a source of the pocket world, with their recorded truth.
struct PlanGenerate: NodePlanning {
  let kind = NodeKindName.generate
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.used.compactMap { source in
      guard let generate = source.generate else { return nil }
      // The name seeds the generator: two sources of one specification are two samples of the world. Near-copies and hard
      // negatives are made from the specification of the validation source, not from its files.
      var scope = FieldScope(sources: [source.name: source.name], hidesNames: false)
      for planted in [generate.duplicates, generate.hardNegatives] {
        if let name = planted?.of { scope.sources[name] = name }
      }
      return NodeDraft(name: "generate.\(source.name)", subject: source.name, scope: scope, inputs: [])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let source = draft.subject.flatMap(recipe.experiment.source)
    return NodeCost(samplesIn: nil, samplesOut: source.flatMap { recipe.generatedSamples($0) })
  }
}

extension RecipeScope {
  /// Samples of a generated source.
  func generatedSamples(_ source: Experiment.Source) -> Int? {
    guard let generate = source.generate else { return nil }
    return generate.count
      ?? generate.perClass.flatMap { perClass in
        experiment.world.map { perClass * $0.classes }
      }
  }
}
