import JointTraining
import RecipeLanguage

/// Makes the media of a source of the pocket world, with their recorded truth.
struct PlanGenerate: NodePlanning {
  let kind = NodeKindName.generate
  let version = 2
  let usesEngine = false

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.used.compactMap { source in
      guard let generate = source.generate else { return nil }
      // The name seeds the generator: two sources of one specification are two samples of the world. Near-copies and hard
      // negatives are made from the specification of the validation source, not from its files.
      var scope = FieldScope(sources: [source.name: source.name], hidesNames: false)
      for planted in [generate.duplicates, generate.hardNegatives] {
        if let name = planted?.of { scope.sources[name] = name }
      }
      return NodeDraft(name: "generate.\(source.name)", subject: source.name, scope: scope, inputs: [])
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let source = draft.subject.flatMap(recipe.experiment.source)
    let samples = source.flatMap { recipe.generatedSamples($0) }
    var cost = NodeCost(samplesOut: samples)
    if let source, let samples, let generate = source.generate {
      let form = recipe.pictures(of: source)
      let pixels = Double(samples) * form.pixels * recipe.generatedFrames(source)
      // Drawing and keeping a still takes as long as two to four frames of a clip.
      cost.work = NodeWork(
        shape: "\(generate.part.rawValue) \(form.name)", encodedPixels: form.isStill ? 2.5 * pixels : pixels,
        files: Double(samples))
      // H.264 and JPEG at the generator's rates, with a few hundred bytes of truth for each file.
      cost.disk = .model(
        Int(counting: ((form.isStill ? 0.25 : 0.055) * pixels).rounded(.down)) + 500 * samples)
    }
    return cost
  }
}

extension RecipeScope {
  /// Samples of a generated source.
  func generatedSamples(_ source: Experiment.Source) -> Int? {
    guard let generate = source.generate else { return nil }
    return generate.count
      ?? generate.perClass.flatMap { perClass in
        experiment.world.map { perClass * $0.classes }
      }
  }
}
