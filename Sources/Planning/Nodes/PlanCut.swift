import JointTraining
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
    let source = draft.subject.flatMap(recipe.experiment.source)
    let samples = inputs["samples"]?.samplesOut
    // A verdict on each, with the soft label where there is one.
    let each = source.flatMap { recipe.softLabelBytes($0) }.map { $0.adding(count: 72) }
    return NodeCost(
      samplesIn: samples, samplesOut: source?.expect.agreed,
      disk: samples.flatMap { samples in each.map { .model(samples.times(count: $0)) } },
      work: samples.map { .rows($0) })
  }
}

extension RecipeScope {
  /// Of one sample: nothing where labels are classes, nil where nobody knows how many classes there are.
  func softLabelBytes(_ source: Experiment.Source) -> Int? {
    source.isSoft ? experiment.classCount.map { $0.times(count: 4) } : 0
  }
}
