import RecipeLanguage

/// Runs a teacher over every sample of a source and keeps all its scores, so that no later cut runs it again.
struct PlanScore: NodePlanning {
  let kind = NodeKindName.score
  let version = 4
  let bfloat16Changes = 1
  let usesEngine = true

  func drafts(_ recipe: RecipeScope) -> [NodeDraft] {
    recipe.curated.flatMap { source in
      recipe.filter(source).map { recipe.scores(of: source, by: $0.teacher, named: "score.\(source.name)") } ?? []
    }
  }

  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  {
    let samples = inputs["samples"]?.samplesOut
    return NodeCost(
      samplesIn: samples, samplesOut: samples,
      multiplyAdds: recipe.teacherWork(draft.scope.teacher, on: draft.subject, samples: samples, facts: facts),
      disk: samples.flatMap { samples in recipe.experiment.classCount.map { .model(4 * samples * $0) } },
      peakMemory: recipe.teacherMemory(draft.scope.teacher, on: draft.subject, facts: facts),
      work: samples.flatMap { recipe.scoring(draft, samples: $0, facts: facts) })
  }
}

extension RecipeScope {
  /// The node that scores a source by a teacher; before it those of the members when the teacher is an ensemble, each like
  /// any other use of that member, so that they are shared.
  fileprivate func scores(of source: Experiment.Source, by name: String, named node: String) -> [NodeDraft] {
    let members = unique(experiment.teacher(name)?.ensemble ?? [])
    let isOracle = experiment.teacher(name)?.isOracle == true
    let isRead = members.isEmpty && !isOracle && experiment.teacher(name)?.scores == nil
    var inputs = [NodeInput(role: "samples", node: samples(source))]
    if isRead { inputs += media(source) + teacher(name) }
    if isOracle { inputs += media(source, role: "truth") }
    for (place, member) in members.enumerated() {
      inputs.append(NodeInput(role: "member.\(place)", node: "\(node).\(member)"))
    }
    let own = NodeDraft(
      name: node, subject: source.name,
      scope: FieldScope(sources: [source.name: "*"], teachers: [name: "*"], teacher: name), inputs: inputs,
      mediaOf: isRead ? [source.name] : [])
    return members.flatMap { scores(of: source, by: $0, named: "\(node).\($0)") } + [own]
  }

  /// The input that a teacher is: its training, when it is a recipe to be trained.
  func teacher(_ name: String) -> [NodeInput] {
    guard let teacher = experiment.teacher(name), teacher.recipe != nil, teacher.checkpoint == nil else { return [] }
    return [NodeInput(role: "teacher", node: "\(name)/train")]
  }

  /// Whether the samples of a source are single frames: images, and the frames that snippets are chosen from.
  func isOfFrames(_ source: String?) -> Bool {
    guard let source = source.flatMap(experiment.source) else { return false }
    return source.kind == .image || isSplit(source) && experiment.transform(for: source)?.form == .snippets
  }

  /// At the peak of a teacher's inference over a source; nil where no network looks.
  ///
  /// - Parameter describing: frames, or clips of a 3D network, and crops of each that are described, in place of the
  ///   teacher's own views.
  func teacherMemory(
    _ name: String?, on source: String?, describing: (frames: Int, crops: Int)? = nil, facts: any PlanningFacts
  ) -> SizeEstimate? {
    guard let teacher = name.flatMap(experiment.teacher), teacher.ensemble.isEmpty, !teacher.isOracle,
      teacher.scores == nil, let source = source.flatMap(experiment.source),
      let model = recipe.teacherRecipes[teacher.name]?.experiment
    else { return nil }
    var views = teacher.views
    if let describing {
      (views.segments, views.clips, views.crops) = (describing.frames, describing.frames, describing.crops)
    }
    return facts.inferenceMemoryBytes(model, views: views, isOfImages: source.kind == .image).map {
      .memory(laidOut: $0)
    }
  }

  /// Multiply-adds of a teacher's inference over all views of that many samples of a source.
  func teacherWork(_ name: String?, on source: String?, samples: Int?, facts: any PlanningFacts) -> Double? {
    guard let name, let samples, let teacher = experiment.teacher(name),
      let model = recipe.teacherRecipes[name]?.experiment, let evaluate = model.evaluate
    else { return nil }
    let views = teacher.views
    let segments = views.segments ?? evaluate.segments ?? model.clip.segments
    let clips = isOfFrames(source) ? 1 : model.model.isThreeDimensional ? views.clips ?? evaluate.clips : segments
    guard let one = facts.multiplyAddsPerView(model, size: views.size ?? evaluate.size) else { return nil }
    return Double(samples) * Double(clips * (views.crops ?? evaluate.crops)) * Double(one)
  }
}
