import RecipeLanguage

/// Features of several crops of frames of the validation sources: planned only where the threshold is made of them.
struct PlanCrops: NodePlanning {
  let kind = NodeKindName.crops
  let version = 1
  let usesEngine = true
  var givesSamples: Bool { false }

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard let deduplicate = recipe.experiment.curate.deduplicate, deduplicate.similarity == nil, !recipe.curated.isEmpty
    else { return [] }
    return deduplicate.against.compactMap(recipe.experiment.source).map { source in
      NodeDraft(
        name: "crops.\(source.name)", subject: source.name,
        scope: FieldScope(
          sources: [source.name: "*"], teachers: [deduplicate.featuresFrom: "*"], teacher: deduplicate.featuresFrom),
        inputs: [NodeInput(role: "samples", node: recipe.samples(source))] + recipe.media(source)
          + recipe.teacher(deduplicate.featuresFrom), mediaOf: [source.name])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    guard let deduplicate = recipe.experiment.curate.deduplicate, let samples = inputs["samples"]?.samplesOut else {
      return NodeCost()
    }
    let looked = CropSample.count(of: samples, frames: deduplicate.frames)
    return NodeCost(
      samplesIn: samples, samplesOut: samples,
      multiplyAdds: recipe.featureWork(
        draft.scope.teacher, on: draft.subject, samples: looked * CropSample.crops, facts: facts),
      disk: .model(4 * looked * CropSample.crops * deduplicate.frames * recipe.featureColumns),
      peakMemory: recipe.teacherMemory(
        draft.scope.teacher, on: draft.subject, describing: (deduplicate.frames, CropSample.crops), facts: facts),
      work: recipe.describing(
        draft.scope.teacher, draft.subject, samples: looked, variants: CropSample.crops, facts: facts))
  }
}

/// Which frames the automatic threshold looks at: a mean over thousands of frames does not move with more of them.
package enum CropSample {
  /// Crops of each frame: the corners and the centre.
  package static let crops = 5
  /// Most frames of one source.
  package static let frames = 2000

  /// How many of `total` samples with so many frames each are looked at.
  package static func count(of total: Int, frames: Int) -> Int {
    min(total, max(1, self.frames / max(1, frames)))
  }

  /// Which ones: evenly spread over the source.
  package static func indices(of total: Int, frames: Int) -> [Int] {
    let count = count(of: total, frames: frames)
    return (0..<count).map { $0 * total / count }
  }
}
