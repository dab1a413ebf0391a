import RecipeLanguage

/// Judges each scored sample by rank and threshold; cheap, and apart from the scoring for that reason.
struct PlanCut: NodePlanning {
  let kind = NodeKindName.cut
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.curated.filter { recipe.filter($0) != nil }.map { source in
      NodeDraft(
        name: "cut.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: [
          NodeInput(role: "samples", node: recipe.samples(source)),
          NodeInput(role: "scores", node: "score.\(source.name)"),
        ])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let expected = draft.subject.flatMap(recipe.experiment.source)?.expect.agreed
    let samples = inputs["samples"]?.samplesOut
    return NodeCost(
      samplesIn: samples, samplesOut: expected, disk: samples.map { .model(60 * $0) }, work: samples.map { .rows($0) })
  }
}
