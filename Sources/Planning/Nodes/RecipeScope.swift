package import RecipeLanguage

/// A recipe as the node kinds see it: which sources take part and where each one's samples stand.
package struct RecipeScope: Sendable {
  package let recipe: ResolvedRecipe
  /// Only the training is wanted, not its evaluation: so for teachers and first weights.
  package let isTrainingOnly: Bool

  /// Its leaves with their declarations, and those of its teachers.
  let leaves: [DeclaredLeaf]
  let teacherLeaves: [String: [DeclaredLeaf]]

  package init(_ recipe: ResolvedRecipe, isTrainingOnly: Bool) {
    self.recipe = recipe
    leaves = recipe.leaves.compactMap(DeclaredLeaf.init)
    teacherLeaves = recipe.teacherRecipes.mapValues { $0.leaves.compactMap(DeclaredLeaf.init) }
    self.isTrainingOnly = isTrainingOnly
  }

  package var experiment: Experiment { recipe.experiment }

  /// The first weights are tested as they are: no source is drawn from, whatever `balance` says.
  var isUntrained: Bool { experiment.schedule.epochs == 0 }

  /// Sources whose samples train, pools opened, by name.
  var trained: [Experiment.Source] {
    isUntrained ? [] : experiment.trainedSources.compactMap(experiment.source)
  }

  /// The source that names the classes of a network that is not trained: the first that is evaluated.
  var classSource: Experiment.Source? {
    isUntrained ? experiment.evaluate?.sources.first.flatMap(experiment.source) : nil
  }

  /// Web sources that train: those that curation is about.
  var curated: [Experiment.Source] { trained.filter { $0.role == .web } }

  /// Sources of the evaluation, as written.
  var validated: [Experiment.Source] {
    isTrainingOnly ? [] : (experiment.evaluate?.sources ?? []).compactMap(experiment.source)
  }

  /// Sources that the de-duplication of the trained web sources compares with or is fitted on.
  var compared: [Experiment.Source] {
    guard let deduplicate = experiment.curate.deduplicate, !curated.isEmpty else { return [] }
    let names = deduplicate.against + (deduplicate.whitenFitOn.map { [$0] } ?? [])
    return unique(names).compactMap(experiment.source)
  }

  /// The source whose camera motion the clips made of an image source imitate; nil where they do not.
  func motionSource(of source: Experiment.Source) -> Experiment.Source? {
    guard source.kind == .image, let transform = experiment.transform(for: source), transform.form == .clip,
      transform.method == .perspectiveWarp
    else { return nil }
    return transform.fitOn.flatMap(experiment.source)
  }

  /// Sources whose camera motion is imitated, each once, by name.
  var fitted: [Experiment.Source] {
    unique(trained.compactMap { motionSource(of: $0)?.name }).sorted().compactMap(experiment.source)
  }

  /// Every source that takes part, each once, by name.
  package var used: [Experiment.Source] {
    let names = Set((trained + validated + compared + fitted + [classSource].compactMap(\.self)).map(\.name))
    return experiment.sources.filter { names.contains($0.name) }
  }

  /// Sources that the recipe states and nothing uses.
  package var unused: [String] {
    let names = Set(used.map(\.name))
    return experiment.sources.map(\.name).filter { !names.contains($0) }
  }

  func isSplit(_ source: Experiment.Source) -> Bool { source.kind == .untrimmed }

  /// The node that lists a source's samples before any curation.
  func samples(_ source: Experiment.Source) -> String {
    isSplit(source) ? "split.\(source.name)" : "index.\(source.name)"
  }

  func filter(_ source: Experiment.Source) -> Experiment.Filter? {
    source.role == .web ? experiment.curate.filter(source.name) : nil
  }

  func isDeduplicated(_ source: Experiment.Source) -> Bool {
    source.role == .web && experiment.curate.deduplicate != nil
  }

  var hasCaps: Bool {
    let keep = experiment.curate.keep
    return keep.perClassCap != nil || keep.topK != nil || keep.ratio != nil
  }

  func isKept(_ source: Experiment.Source) -> Bool {
    source.role == .web && (filter(source) != nil || isDeduplicated(source) || hasCaps)
  }

  /// The node that lists what of a source trains.
  func final(_ source: Experiment.Source) -> String {
    if isSplit(source) { return "select.\(source.name)" }
    return isKept(source) ? "keep.\(source.name)" : samples(source)
  }

  /// The input that a node needs to open the media of a source made or fetched by omni.
  func media(_ source: Experiment.Source, role: String = "media") -> [NodeInput] {
    if source.generate != nil { return [NodeInput(role: role, node: "generate.\(source.name)")] }
    return source.collect == nil ? [] : [NodeInput(role: role, node: "collect.\(source.name)")]
  }

  /// The name of the entry of `transform` that holds for a source.
  func transform(_ source: Experiment.Source) -> String? { experiment.transform(for: source)?.name }
}

/// Each element once, in the order of first appearance.
func unique(_ names: [String]) -> [String] {
  var seen: Set<String> = []
  return names.filter { seen.insert($0).inserted }
}
