import JointTraining
import RecipeLanguage

/// Marks the samples of a web source that are too like a validation sample, or, where the recipe wishes it, an earlier web
/// sample: a verdict independent of the teacher's.
struct PlanDeduplicate: NodePlanning {
  let kind = NodeKindName.deduplicate
  let version = 2
  let usesEngine = true

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    guard let deduplicate = recipe.experiment.curate.deduplicate else { return [] }
    return recipe.curated.enumerated().map { position, source in
      var inputs = [
        NodeInput(role: "samples", node: recipe.samples(source)),
        NodeInput(role: "features", node: "features.\(source.name)"),
      ]
      inputs += recipe.media(source)
      // Aliases, not names: two recipes that call a source differently share the node.
      var scope = FieldScope(sources: [source.name: "*"])
      func add(_ others: [String], as role: String) {
        for (place, name) in others.enumerated() {
          guard let other = recipe.experiment.source(name) else { continue }
          if scope.sources[name] == nil { scope.sources[name] = "\(role).\(place)" }
          inputs.append(NodeInput(role: "\(role).\(place)", node: "features.\(name)"))
          inputs.append(NodeInput(role: "samples.\(role).\(place)", node: recipe.samples(other)))
          inputs += recipe.media(other, role: "media.\(role).\(place)")
        }
      }
      add(deduplicate.against, as: "reference")
      if let name = deduplicate.whitenFitOn { inputs.append(NodeInput(role: "whiten", node: "features.\(name)")) }
      if deduplicate.similarity == nil {
        for (place, name) in deduplicate.against.enumerated() {
          inputs.append(NodeInput(role: "crops.\(place)", node: "crops.\(name)"))
        }
      }
      if deduplicate.isWithin {
        // Sources are in the order of their names; of copies, the one in the earlier source stays.
        let earlier = recipe.curated[..<position].map(\.name)
        add(earlier, as: "earlier")
        for (place, name) in earlier.enumerated() {
          inputs.append(NodeInput(role: "judged.\(place)", node: "deduplicate.\(name)"))
        }
      }
      return NodeDraft(
        name: "deduplicate.\(source.name)", subject: source.name, scope: scope, inputs: inputs,
        mediaOf: Array(scope.sources.keys).sorted())
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let samples = inputs["samples"]?.samplesOut
    return NodeCost(
      samplesIn: samples, samplesOut: samples,
      disk: samples.map { .model(recipe.duplicateBytes(draft.subject, of: $0)) },
      work: samples.flatMap { recipe.comparing($0, of: draft, inputs: inputs) })
  }
}

extension RecipeScope {
  /// A verdict on each sample, and the page of the pairs around the threshold with two thumbnails each.
  ///
  /// The page has at most thirty pairs on either side, and no more than there are samples. Where nobody says how many are
  /// duplicates, half of their side is taken to be there.
  func duplicateBytes(_ subject: String?, of samples: Int) -> Int {
    let own = subject.flatMap(experiment.source)
    let other = experiment.curate.deduplicate?.against.first.flatMap(experiment.source) ?? own
    let pair = 250 + [own, other].compactMap(\.self).reduce(0) { $0 + thumbnailBytes($1) }
    let dropped = min(30, own.flatMap { $0.expect.duplicates ?? planted($0, in: samples) } ?? 15)
    return samples.times(count: 62).adding(count: 1_700 + min(samples, 30 + dropped) * Int(counting: pair))
  }

  /// Near-copies among the samples of a generated source.
  private func planted(_ source: Experiment.Source, in samples: Int) -> Int? {
    source.generate.map { Int(counting: ($0.duplicates?.share ?? 0) * Double(samples)) }
  }

  /// 96 pixels high, of a video three frames side by side; as JPEG, in the letters of a page. Drawn pictures have less in
  /// them than photographs.
  private func thumbnailBytes(_ source: Experiment.Source) -> Double {
    let form = pictures(of: source)
    let width = min(192, 96 * Double(form.width) / Double(max(1, form.height)))
    let pixels = 96 * width * (form.isStill ? 1 : 3)
    return pixels * (source.generate == nil ? 0.25 : 0.085) * 4 / 3
  }
}
