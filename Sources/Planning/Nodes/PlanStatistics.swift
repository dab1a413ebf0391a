import JointTraining
import RecipeLanguage

/// Counts what curation did to every trained source, class by class, and draws it. Nothing reads the result but people.
struct PlanStatistics: NodePlanning {
  let kind = NodeKindName.statistics
  let version = 2
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
    // Of each web source counts and two bars of every class, and what other thresholds would keep.
    let disk = recipe.experiment.classCount.map { classes -> SizeEstimate in
      let sizes = recipe.curated.map { source in
        classes.times(count: 500).adding(count: recipe.filter(source) == nil ? 4_000 : 7_000)
      }
      return .model(sizes.reduce(0) { $0.adding(count: $1) })
    }
    // Counted, sorted and drawn in many ways: some forty times as long as a row that is passed by.
    return NodeCost(samplesIn: samples, disk: disk, work: samples.map { .rows(40 * $0) })
  }
}
