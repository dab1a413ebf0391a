import RecipeLanguage

/// Counts what curation did to every trained source, class by class, and draws it. Nothing reads the result but people.
struct PlanStatistics: NodePlanning {
  let kind = NodeKindName.statistics
  let version = 1
  let usesEngine = false
  let givesSamples = false

  func size(_ cost: NodeCost) -> Int? { cost.samplesIn }

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard !recipe.isTrainingOnly, !recipe.curated.isEmpty else { return [] }
    // Names of sources are what the tables are about.
    var scope = FieldScope()
    var inputs: [NodeInput] = []
    for source in recipe.trained {
      scope.sources[source.name] = source.name
      inputs.append(NodeInput(role: "samples.\(source.name)", node: recipe.samples(source)))
      guard source.role == .web else { continue }
      if recipe.filter(source) != nil {
        inputs.append(NodeInput(role: "cut.\(source.name)", node: "cut.\(source.name)"))
      }
      if recipe.isDeduplicated(source) {
        inputs.append(NodeInput(role: "deduplicate.\(source.name)", node: "deduplicate.\(source.name)"))
      }
      if recipe.isKept(source) {
        inputs.append(NodeInput(role: "keep.\(source.name)", node: "keep.\(source.name)"))
      }
      inputs += recipe.media(source, role: "truth.\(source.name)")
    }
    return [NodeDraft(name: "statistics", subject: nil, scope: scope, inputs: inputs)]
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    var samples: Int? = 0
    for (role, cost) in inputs where role.hasPrefix("samples.") {
      samples = samples.flatMap { sum in cost.samplesOut.map { sum + $0 } }
    }
    // Counted, sorted and drawn in many ways: some forty times as long as a row that is passed by.
    return NodeCost(samplesIn: samples, disk: .model(50_000), work: samples.map { .rows(40 * $0) })
  }
}
