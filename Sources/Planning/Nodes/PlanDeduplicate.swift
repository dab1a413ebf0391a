import RecipeLanguage

/// Marks the samples of a web source that are too like a validation sample: a verdict independent of the teacher's.
struct PlanDeduplicate: NodePlanning {
  let kind = NodeKindName.deduplicate
  let version = 1
  let usesEngine = true

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard let deduplicate = recipe.experiment.curate.deduplicate else { return [] }
    return recipe.curated.map { source in
      var inputs = [
        NodeInput(role: "samples", node: recipe.samples(source)),
        NodeInput(role: "features", node: "features.\(source.name)"),
      ]
      for (place, name) in deduplicate.against.enumerated() {
        inputs.append(NodeInput(role: "reference.\(place)", node: "features.\(name)"))
      }
      if let name = deduplicate.whitenFitOn { inputs.append(NodeInput(role: "whiten", node: "features.\(name)")) }
      if deduplicate.isWithin {
        let others = recipe.curated.map(\.name).filter { $0 != source.name }
        for (place, name) in others.enumerated() {
          inputs.append(NodeInput(role: "other.\(place)", node: "features.\(name)"))
        }
      }
      return NodeDraft(
        name: "deduplicate.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: inputs)
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let samples = inputs["samples"]?.samplesOut
    return NodeCost(samplesIn: samples, samplesOut: samples)
  }
}
