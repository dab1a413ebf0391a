import JointTraining
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
    let kept = source.expect.kept ?? (recipe.hasCaps ? nil : left)
    // What became of each, and the samples that are kept.
    let each = recipe.softLabelBytes(source).map { $0.adding(count: recipe.sampleBytes(source)) }
    let bytes = samples.flatMap { samples in
      each.map { each in
        let listed = (kept ?? agreed).map { Double($0) } ?? Self.keptShare(source) * Double(samples)
        return 11 * Double(samples) + Double(each) * listed
      }
    }
    return NodeCost(
      samplesIn: samples, samplesOut: kept, disk: bytes.map { .model(Int(counting: $0)) },
      work: samples.map { .rows($0) })
  }

  /// What a teacher leaves of a web source: of clips and pictures a third, of the parts of longer videos, most of which show
  /// something else, a fifth.
  private static func keptShare(_ source: Experiment.Source) -> Double { source.kind == .untrimmed ? 0.2 : 1.0 / 3 }
}

extension RecipeScope {
  /// Of the line that lists one sample: a part says where in its video it lies.
  func sampleBytes(_ source: Experiment.Source) -> Int { isSplit(source) ? 190 : 130 }
}
