import RecipeLanguage

/// Chooses which parts of untrimmed videos an epoch may draw.
struct PlanSelect: NodePlanning {
  let kind = NodeKindName.select
  let version = 1
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.trained.filter(recipe.isSplit).map { source in
      var scope = FieldScope(sources: [source.name: "*"])
      if let transform = recipe.transform(source) { scope.transforms[transform] = "*" }
      var inputs = [NodeInput(role: "samples", node: recipe.samples(source))]
      if recipe.isKept(source) { inputs.append(NodeInput(role: "kept", node: "keep.\(source.name)")) }
      return NodeDraft(name: "select.\(source.name)", subject: source.name, scope: scope, inputs: inputs)
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    // Drawn by parts, each positive part is a sample; drawn by videos, only the data say how many videos have one.
    let given = (inputs["kept"] ?? inputs["samples"])?.samplesOut
    let source = draft.subject.flatMap(recipe.experiment.source)
    let isByPart = source.flatMap(recipe.experiment.transform)?.sample == .part
    return NodeCost(
      samplesIn: given, samplesOut: isByPart ? given : source?.expect.kept, disk: given.map { .model(190 * $0) },
      work: (given ?? inputs["samples"]?.samplesOut).map { .rows($0) })
  }
}
