import JointTraining
import RecipeLanguage

/// Fetches the files of a source from the URLs of its manifest.
///
/// Without a manifest it writes the list to crawl, for which it needs the classes, and ends there.
struct PlanCollect: NodePlanning {
  let kind = NodeKindName.collect
  let version = 1
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.used.compactMap { source in
      guard let collect = source.collect else { return nil }
      return NodeDraft(
        name: "collect.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: collect.manifest == nil ? recipe.classes(source) : [])
    }
  }

  /// How many files there will be is not known before they have been asked for.
  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let field = "sources.\(draft.subject ?? "").collect.manifest"
    let place = recipe.recipe.places[field]
    let rows = place.flatMap { facts.listedSamples(of: Place(field: field, path: $0, isFolder: false)) }
    var cost = NodeCost(samplesIn: rows)
    if let rows, let source = draft.subject.flatMap(recipe.experiment.source) {
      // A photograph of the web, or a short video; a fifth of old addresses answers no more.
      let bytes = 0.8 * Double(rows) * (source.kind == .image ? 2e5 : 2.5e6)
      cost.download = .model(Int(counting: bytes.rounded(.down)))
      cost.disk = cost.download
      cost.work = NodeWork(shape: source.kind.rawValue, files: Double(rows), fetchedBytes: bytes)
    }
    return cost
  }
}
