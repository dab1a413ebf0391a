import RecipeLanguage

/// Cuts long untrimmed videos into virtual parts, by seeking and without re-encoding.
struct PlanSplit: NodePlanning {
  let kind = NodeKindName.split
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.used.filter(recipe.isSplit).map { source in
      var scope = FieldScope(sources: [source.name: "*"])
      if let transform = recipe.transform(source) { scope.transforms[transform] = "*" }
      return NodeDraft(
        name: "split.\(source.name)", subject: source.name, scope: scope,
        inputs: [NodeInput(role: "samples", node: "index.\(source.name)")])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let expected = draft.subject.flatMap(recipe.experiment.source)?.expect.parts
    let samples = inputs["samples"]?.samplesOut
    return NodeCost(
      samplesIn: samples, samplesOut: expected, disk: expected.map { .model(190 * $0) },
      work: (expected ?? samples).map { .rows($0) })
  }
}
