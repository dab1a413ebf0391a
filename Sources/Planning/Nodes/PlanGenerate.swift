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
      let bytes = Self.pixelBytes(generate.part) * pixels + Double(samples) * (form.isStill ? 500 : 2800)
      cost.disk = .model(Int(counting: bytes.rounded(.down)))
    }
    return cost
  }

  /// Of JPEG, or of H.264 at the rate factors of the generator: web videos are compressed the most. Besides, each file has
  /// some hundred bytes of truth, and a clip two and a half thousand of settings and of where its frames are.
  private static func pixelBytes(_ part: Experiment.Generate.Part) -> Double {
    switch part {
    case .images: 0.25
    case .target, .validation: 0.055
    case .untrimmed: 0.047
    case .broadValidation: 0.037
    case .videos: 0.016
    }
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
