import RecipeLanguage

/// Scans, probes and validates the media of a source.
struct PlanIndex: NodePlanning {
  let kind = NodeKindName.index
  let version = 1
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.used.map { source in
      NodeDraft(
        name: "index.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: recipe.media(source), mediaOf: [source.name])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    guard let source = draft.subject.flatMap(recipe.experiment.source) else { return NodeCost() }
    let found = inputs["media"]?.samplesOut ?? listed(source, recipe, facts)
    let taken = source.subset.map { subset in found.map { Int((Double($0) * subset.share).rounded()) } } ?? found
    return NodeCost(samplesIn: found, samplesOut: source.expect.indexed ?? taken)
  }

  private func listed(_ source: Experiment.Source, _ recipe: RecipeScope, _ facts: any PlanningFacts) -> Int? {
    for (field, isFolder) in [("list", false), ("root", true)] {
      let path = "sources.\(source.name).\(field)"
      if let place = recipe.recipe.places[path] {
        return facts.listedSamples(of: Place(field: path, path: place, isFolder: isFolder))
      }
    }
    return nil
  }
}
