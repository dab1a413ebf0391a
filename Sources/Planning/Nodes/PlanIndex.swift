import JointTraining
import RecipeLanguage

/// Scans, probes and validates the media of a source, and numbers its classes as the target does.
struct PlanIndex: NodePlanning {
  let kind = NodeKindName.index
  let version = 4
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    // The target first: the others may read its classes.
    let others = recipe.used.filter { $0.role != .target }
    return (recipe.used.filter { $0.role == .target } + others).map { source in
      NodeDraft(
        name: "index.\(source.name)", subject: source.name, scope: FieldScope(sources: [source.name: "*"]),
        inputs: recipe.media(source) + recipe.classes(source), mediaOf: [source.name])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    guard let source = draft.subject.flatMap(recipe.experiment.source) else { return NodeCost() }
    let found = inputs["media"]?.samplesOut ?? listed(source, recipe, facts)
    let all = source.expect.indexed ?? found
    let taken = source.subset.map { subset in all.map { Int(counting: Double($0) * subset.share) } } ?? all
    return NodeCost(
      samplesIn: found, samplesOut: taken, disk: taken.map { .model(130 * $0) },
      work: (found ?? all).map { looked in
        let form = recipe.pictures(of: source)
        return NodeWork(shape: form.name, files: Double(looked), samples: Double(looked))
      })
  }

  private func listed(_ source: Experiment.Source, _ recipe: RecipeScope, _ facts: any PlanningFacts) -> Int? {
    for (field, isFolder) in [("list", false), ("root", true)] {
      let path = "sources.\(source.name).\(field)"
      if let place = recipe.recipe.places[path] {
        return facts.listedSamples(of: Place(field: path, path: place, isFolder: isFolder))
      }
    }
    return nil
  }
}

extension RecipeScope {
  /// The input that says which classes there are, when the recipe does not and the source could mean others than the
  /// target: its folders are told by the target's names.
  func classes(_ source: Experiment.Source) -> [NodeInput] {
    guard let target = used.first(where: { $0.role == .target }), source.name != target.name,
      experiment.classes.list.isEmpty, experiment.classes.names == nil,
      source.generate == nil || target.generate == nil
    else { return [] }
    return [NodeInput(role: "classes", node: "index.\(target.name)")]
  }
}
