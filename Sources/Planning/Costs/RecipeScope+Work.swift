import JointTraining
import RecipeLanguage

extension NodeWork {
  /// Rows of lists gone through, and little else.
  static func rows(_ count: Int) -> NodeWork { NodeWork(shape: "rows", samples: Double(count)) }
}

extension RecipeScope {
  // MARK: Curation

  /// A teacher scores a source; scores read from a file, of an ensemble or of recorded truth are rows.
  func scoring(_ draft: NodeDraft, samples: Int, facts: any PlanningFacts) -> NodeWork? {
    guard let name = draft.scope.teacher, let source = draft.subject.flatMap(experiment.source),
      let teacher = experiment.teacher(name)
    else { return nil }
    if teacher.isOracle || !teacher.ensemble.isEmpty || teacher.scores != nil { return .rows(samples) }
    guard let model = recipe.teacherRecipes[name]?.experiment, let evaluate = model.evaluate,
      let views = NetworkViews(
        model, size: teacher.views.size ?? evaluate.size, isTraining: false, facts: facts)
    else { return nil }
    let segments = teacher.views.segments ?? evaluate.segments ?? model.clip.segments
    let clips =
      isOfFrames(source.name) ? 1 : model.model.isThreeDimensional ? teacher.views.clips ?? evaluate.clips : segments
    let crops = teacher.views.crops ?? evaluate.crops
    let form = pictures(of: source)
    var work = NodeWork(shape: "\(views.shape) of \(form.name)")
    looking(
      &work, views, at: source, samples: samples,
      frames: clips * (model.model.isThreeDimensional ? model.clip.frames : 1), viewsPerSample: clips * crops)
    return work
  }

  /// Frames of each sample that de-duplication describes.
  func featureFrames(_ source: String?) -> Int {
    source.flatMap(experiment.source)?.kind == .image ? 1 : experiment.curate.deduplicate?.frames ?? 1
  }

  /// Values of one description.
  var featureColumns: Int {
    guard let deduplicate = experiment.curate.deduplicate else { return 0 }
    guard let model = recipe.teacherRecipes[deduplicate.featuresFrom]?.experiment.model else {
      return Self.pixelColumns
    }
    return 8 * model.width * (model.depth >= 50 ? 4 : 1)
  }

  /// Of a frame described by its own lowest frequencies.
  static let pixelColumns = 189

  /// Frames of a source are described by a teacher's features or by their pixels.
  func describing(
    _ name: String?, _ subject: String?, samples: Int, variants: Int, facts: any PlanningFacts
  ) -> NodeWork? {
    guard let source = subject.flatMap(experiment.source) else { return nil }
    let form = pictures(of: source)
    let frames = featureFrames(subject)
    guard let name, let model = recipe.teacherRecipes[name]?.experiment, let size = model.evaluate?.size else {
      return NodeWork(
        shape: "pixels of \(form.name)",
        decodedPixels: Double(samples) * form.decodedPixels(wanted: frames, isSpread: true),
        renderedPixels: Double(samples * frames * variants) * form.pixels, files: Double(samples))
    }
    guard let views = NetworkViews(model, size: size, isTraining: false, facts: facts) else { return nil }
    var work = NodeWork(shape: "\(views.shape) of \(form.name)")
    looking(&work, views, at: source, samples: samples, frames: frames, viewsPerSample: frames * variants)
    return work
  }

  /// Every description of the source beside every one of the validation sources, and of earlier web sources.
  func comparing(_ samples: Int, of draft: NodeDraft, inputs: [String: NodeCost]) -> NodeWork? {
    guard let deduplicate = experiment.curate.deduplicate else { return nil }
    var references = 0.0
    for (place, name) in deduplicate.against.enumerated() {
      guard let count = inputs["samples.reference.\(place)"]?.samplesOut else { return nil }
      references += Double(count * featureFrames(name))
    }
    var work = NodeWork(shape: "similarity", samples: Double(samples))
    let columns = Double(deduplicate.whitenComponents ?? featureColumns)
    let queries = Double(samples * featureFrames(draft.subject) * (deduplicate.isMirrored ? 2 : 1))
    work.products = queries * references * columns
    if deduplicate.whitenComponents != nil {
      // Moments, eigenvectors of their matrix, and the projection of every row.
      let width = Double(featureColumns)
      work.products += references * width * width + 10 * width * width * width + queries * width * columns
    }
    return work
  }

  // MARK: Training

  /// Kept weights of epochs that compete for the best.
  var keptEpochs: Int {
    guard let evaluate = experiment.evaluate, evaluate.report == .best else { return 0 }
    return max(0, (experiment.schedule.epochs - 1) / max(1, evaluate.every))
  }

  /// Every view of every stream, with decoding on the same cores; what fits into the cache of frames is decoded once.
  func training(
    _ schedule: JointSchedule, inputs: [String: NodeCost], parameters: Int?, facts: any PlanningFacts
  ) -> NodeWork? {
    guard let size = experiment.inputSize,
      let views = NetworkViews(experiment, size: size, isTraining: true, facts: facts)
    else { return isUntrained ? NodeWork(shape: "untrained") : nil }
    var work = NodeWork(shape: views.shape)
    work.updates = Double(schedule.optimizerSteps) * Double(parameters ?? 0)
    let joined = schedule.jointIterations(in: 0..<schedule.iterations)
    let target = experiment.target?.name ?? ""
    var free = Self.frameCacheBytes(facts)
    let seen =
      [(target, Double(schedule.targetLength * schedule.epochs))]
      + (experiment.balance?.auxiliary.batches ?? []).map { batch in
        let each = batch.count * (experiment.balance?.batchSize(batch.stream) ?? 0) * experiment.replicas
        return (batch.stream, Double(joined) * Double(each))
      }
    for (stream, count) in seen where count > 0 {
      let each = Double(self.views(ofStream: stream))
      work.add(views.layers, times: count * each)
      work.renderedPixels += count * each * views.pixels
      decoding(&work, of: stream, count, inputs, &free)
    }
    return work
  }

  /// Decoded frames that training keeps: those of all samples while they fit into the cache.
  ///
  /// Of generated media the pictures are known; before curation has run, between none and all of its samples are left, a third
  /// of them as a rule. Of other media nobody has seen the pictures: all that is sure is the size of the cache.
  func keptFrames(_ inputs: [String: NodeCost], facts: any PlanningFacts) -> SizeEstimate {
    let capacity = Self.frameCacheBytes(facts)
    var (low, mid, high) = (0.0, 0.0, 0.0)
    for source in trained {
      let form = pictures(of: source)
      let samples = inputs["samples.\(source.name)"]
      let all = Double(samples?.samplesOut ?? samples?.samplesIn ?? 10_000) * form.bytes
      let isCounted = samples?.samplesOut != nil
      guard source.generate != nil, isCounted || samples?.samplesIn != nil else {
        mid += isCounted ? all : all / 3
        high = .infinity
        continue
      }
      guard form.bytes <= capacity / 64 else { continue }
      low += isCounted ? 0.95 * all : 0
      mid += isCounted ? all : all / 3
      high += isCounted ? 1.05 * all : all
    }
    func kept(_ bytes: Double) -> Int { Int(counting: min(bytes, capacity)) }
    return SizeEstimate(low: kept(low), mid: kept(mid), high: kept(high), basis: "frames kept")
  }

  /// An eighth of the machine's memory, as `FrameCache` is given.
  private static func frameCacheBytes(_ facts: any PlanningFacts) -> Double {
    facts.machine.memoryBytes.map { Double($0) / 8 } ?? 1e9
  }

  /// `count` samples drawn from a stream, each member by its share of the stream's samples.
  private func decoding(
    _ work: inout NodeWork, of stream: String, _ count: Double, _ inputs: [String: NodeCost], _ free: inout Double
  ) {
    let members = experiment.members(ofStream: stream).compactMap(experiment.source)
    let known = members.map { inputs["samples.\($0.name)"]?.samplesOut }
    if known.contains(nil) { work.isGuess = true }
    let sizes = known.map { Double($0 ?? 10_000) }
    let whole = max(1, sizes.reduce(0, +))
    for (source, size) in zip(members, sizes) where size > 0 {
      let form = pictures(of: source)
      let drawn = count * size / whole
      let kept = min(1, free / max(1, size * form.bytes))
      free -= kept * size * form.bytes
      // Once as a whole for the cache, then no more; every time anew for what found no room.
      let once = min(drawn, size) * kept
      let again = drawn * (1 - kept)
      let frames =
        experiment.model.isThreeDimensional ? experiment.clip.frames * experiment.clip.stride : experiment.clip.segments
      work.decodedPixels += once * form.pixels * form.frames
      work.decodedPixels += again * form.decodedPixels(wanted: frames, isSpread: !experiment.model.isThreeDimensional)
      work.files += once + again
      work.samples += drawn
    }
  }

  /// All views of the validation sources; epochs that compete for the best are looked at on the first.
  func evaluating(_ inputs: [String: NodeCost], competing: Int?, facts: any PlanningFacts) -> NodeWork? {
    guard let evaluate = experiment.evaluate, let competing,
      let views = NetworkViews(experiment, size: evaluate.size, isTraining: false, facts: facts)
    else { return nil }
    let clips = experiment.model.isThreeDimensional ? evaluate.clips : evaluate.segments ?? experiment.clip.segments
    let frames = clips * (experiment.model.isThreeDimensional ? experiment.clip.frames : 1)
    var work = NodeWork(shape: "\(views.shape) \(clips)x\(evaluate.crops)")
    for (place, source) in validated.enumerated() {
      guard let count = inputs["samples.\(source.name)"]?.samplesOut else { return nil }
      looking(
        &work, views, at: source, samples: count + (place == 0 ? competing : 0), frames: frames,
        viewsPerSample: clips * evaluate.crops)
    }
    return work
  }
}
