import RecipeLanguage

/// What is left of a web source: filtered ∩ not duplicate, then caps.
struct PlanKeep: NodePlanning {
  let kind = NodeKindName.keep
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.curated.filter(recipe.isKept).map { source in
      var inputs = [NodeInput(role: "samples", node: recipe.samples(source))]
      if recipe.filter(source) != nil { inputs.append(NodeInput(role: "cut", node: "cut.\(source.name)")) }
      if recipe.isDeduplicated(source) {
        inputs.append(NodeInput(role: "deduplicate", node: "deduplicate.\(source.name)"))
      }
      return NodeDraft(
        name: "keep.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: inputs)
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    guard let source = draft.subject.flatMap(recipe.experiment.source) else { return NodeCost() }
    let samples = inputs["samples"]?.samplesOut
    let agreed = inputs["cut"] == nil ? samples : inputs["cut"]?.samplesOut
    let duplicates = recipe.isDeduplicated(source) ? source.expect.duplicates : 0
    let left = agreed.flatMap { agreed in duplicates.map { max(0, agreed - $0) } }
    return NodeCost(
      samplesIn: samples, samplesOut: source.expect.kept ?? (recipe.hasCaps ? nil : left),
      disk: samples.map { .model(150 * $0) }, work: samples.map { .rows($0) })
  }
}
