import Randomness

/// Makes clips of samples: reads the frames a ``ClipRecipe`` asks for and renders them into a network's input.
///
/// Everything random is a function of (seed, source, epoch, position) of the draw, so a clip can be made again, on any
/// thread, with the same bits.
package struct ClipBuilder: Sendable {
  package let recipe: ClipRecipe
  package let seed: UInt64
  /// Where each source's media are.
  package let roots: [String: MediaRoot]
  /// How the pictures of a source move when they become clips; sources that are not named stand still.
  package let motions: [String: ImageMotion]
  package let limits: MediaLimits
  /// What keeps the frames of training samples; nil decodes them each time.
  package let cache: FrameCache?

  /// A builder over folders.
  package init(
    recipe: ClipRecipe, seed: UInt64, roots: [String: String], motions: [String: ImageMotion] = [:],
    limits: MediaLimits = .standard, cache: FrameCache? = nil
  ) {
    self.init(
      recipe: recipe, seed: seed, roots: roots.mapValues { MediaRoot($0) }, motions: motions, limits: limits,
      cache: cache)
  }

  package init(
    recipe: ClipRecipe, seed: UInt64, roots: [String: MediaRoot], motions: [String: ImageMotion] = [:],
    limits: MediaLimits = .standard, cache: FrameCache? = nil
  ) {
    self.recipe = recipe
    self.seed = seed
    self.roots = roots
    self.motions = motions
    self.limits = limits
    self.cache = cache
  }

  // MARK: training

  /// Writes the training clip of `sample`, drawn as `draw`, to `destination`: `[F, 3, H, W]` with
  /// F = ``ClipRecipe/trainingFrames(_:)``. One decision of box and mirroring for all frames.
  /// - Returns: what was chosen.
  @discardableResult
  package func trainingClip(
    _ sample: Sample, draw: Draw, into destination: UnsafeMutablePointer<Float>
  ) throws(MediaError) -> ClipChoice {
    let isImage = sample.kind == .image
    let indices = trainingFrames(of: sample, draw: draw)
    let motion = motion(of: sample, draw: draw)
    // A picture that moves may show any of its parts.
    let root = root(draw.source)
    let frames: [Frame]
    if let kept = cache?.frames(of: sample, source: draw.source, at: indices, root: root, limits: limits) {
      frames = kept
    } else {
      frames = try SampleReader.frames(
        of: sample, at: indices, root: root, limits: limits,
        region: motion == .still ? { trainingPlan(draw, $0, $1)?.region } : nil)
    }
    let size = GeometryPlan.Size(width: frames[0].width, height: frames[0].height)
    let plan = trainingPlan(draw, size.width, size.height)
    guard let plan, plan.size == .init(width: recipe.size, height: recipe.size) else {
      throw misfit(sample, frames[0], arrived: plan?.size, expected: recipe.size)
    }
    let choice = ClipChoice(
      frames: fileFrames(indices, of: sample), picture: size, plan: plan, motion: motion.name)
    if motion != .still {
      var random = stream(draw, .imageMotion)
      plan.render(
        frames[0], frames: recipe.frames, motion: motion, label: sample.label, random: &random, into: destination)
      return choice
    }
    plan.render(frames, into: destination)
    let count = 3 * recipe.size * recipe.size
    if isImage { replicate(count, copies: recipe.trainingFrames(.image), at: destination) }
    return choice
  }

  /// What ``trainingClip(_:draw:into:)`` chooses, without opening the file: the list knows the size of its frames.
  /// - Returns: nil when a step crops more than there is.
  package func trainingChoice(_ sample: Sample, draw: Draw) -> ClipChoice? {
    trainingPlan(draw, sample.width, sample.height).map {
      ClipChoice(
        frames: fileFrames(trainingFrames(of: sample, draw: draw), of: sample),
        picture: GeometryPlan.Size(width: sample.width, height: sample.height), plan: $0,
        motion: motion(of: sample, draw: draw).name)
    }
  }

  /// Numbers of the frames of a training clip, counted from the sample's own first frame.
  private func trainingFrames(of sample: Sample, draw: Draw) -> [Int] {
    var random = stream(draw, .frames)
    if let snippets = sample.snippets { return snippets.draw(recipe.segments * recipe.frames, random: &random) }
    if sample.kind == .image { return [0] }
    return sampling(clips: recipe.segments).trainingIndices(count: length(of: sample), random: &random)
  }

  private func fileFrames(_ indices: [Int], of sample: Sample) -> [Int] {
    let first = sample.part?.firstFrame ?? 0
    return indices.map { $0 + first }
  }

  private func trainingPlan(_ draw: Draw, _ width: Int, _ height: Int) -> ClipPlan? {
    var streams = ClipPlan.Streams(crop: stream(draw, .crop), flip: stream(draw, .flip), colour: stream(draw, .colour))
    return ClipPlan(width: width, height: height, recipe: recipe, seed: seed, streams: &streams)
  }

  /// How the sample moves: pictures that become clips only.
  private func motion(of sample: Sample, draw: Draw) -> ImageMotion {
    sample.kind == .image && recipe.imageTo == .clip ? motions[draw.source] ?? .still : .still
  }

  // MARK: evaluation

  /// V: how many views a sample of `kind` has, crops × clips; a picture has one clip.
  package func viewCount(_ views: EvaluationViews, _ kind: SampleKind) -> Int {
    views.crops.rawValue * (kind == .image ? 1 : views.clips)
  }

  /// F: how many frames each view has.
  package func viewFrames(_ kind: SampleKind) -> Int {
    kind == .image && recipe.imageTo == .frame ? 1 : recipe.frames
  }

  /// Floats of all views of one sample, V·F·3·S·S.
  package func viewsCount(_ views: EvaluationViews, _ kind: SampleKind) -> Int {
    viewCount(views, kind) * viewFrames(kind) * 3 * views.size * views.size
  }

  /// Writes all views of `sample` to `destination`: `[V, F, 3, S, S]`, crop by crop, within a crop clip by clip, as
  /// MMAction2 orders them.
  package func evaluationClips(
    _ sample: Sample, source: String, views: EvaluationViews, into destination: UnsafeMutablePointer<Float>
  ) throws(MediaError) {
    let isImage = sample.kind == .image
    let indices = isImage ? [0] : sampling(clips: views.clips).testIndices(count: length(of: sample))
    let frames = try SampleReader.frames(of: sample, at: indices, root: root(source), limits: limits)
    var target = destination
    for plan in try evaluationPlans(sample, frames[0], views: views) {
      let renderer = FrameRenderer(plan, normalization: recipe.normalization)
      render(frames, with: renderer, into: target)
      if isImage { replicate(renderer.frameCount, copies: viewFrames(.image), at: target) }
      target += renderer.frameCount * (isImage ? viewFrames(.image) : frames.count)
    }
  }

  private func evaluationPlans(
    _ sample: Sample, _ frame: Frame, views: EvaluationViews
  ) throws(MediaError) -> [GeometryPlan] {
    var resized = GeometryPlan(width: frame.width, height: frame.height)
    let size = Resize.shortSide(views.shortSide, width: frame.width, height: frame.height)
    resized.resize(width: size.width, height: size.height)
    let boxes: [(box: CropBox, isMirrored: Bool)]
    switch views.crops {
    case .center: boxes = [(EvaluationCrops.center(views.size, views.size, of: size), false)]
    case .centerPair:
      let box = EvaluationCrops.center(views.size, views.size, of: size)
      boxes = [(box, false), (box, true)]
    case .three where views.size == min(size.width, size.height):
      boxes = EvaluationCrops.three(views.size, of: size).map { ($0, false) }
    case .three: throw misfit(sample, frame, arrived: resized.size, expected: views.size)
    case .five: boxes = EvaluationCrops.five(views.size, of: size).map { ($0, false) }
    case .ten: boxes = EvaluationCrops.ten(views.size, of: size)
    }
    var plans: [GeometryPlan] = []
    for (box, isMirrored) in boxes {
      var plan = resized
      guard plan.crop(box) else { throw misfit(sample, frame, arrived: resized.size, expected: views.size) }
      if isMirrored { plan.mirror() }
      plans.append(plan)
    }
    return plans
  }

  // MARK: parts

  private func sampling(clips: Int) -> FrameSampling {
    FrameSampling(
      frames: recipe.frames, stride: recipe.stride, clips: clips, formula: recipe.formula,
      outOfBound: recipe.outOfBound)
  }

  private func length(of sample: Sample) -> Int { max(1, sample.part?.frameCount ?? sample.frames) }

  private func stream(_ draw: Draw, _ purpose: CounterRandom.Purpose) -> CounterRandom {
    CounterRandom(seed: seed, source: draw.source, epoch: draw.epoch, position: draw.position, purpose: purpose)
  }

  private func root(_ source: String) -> MediaRoot {
    guard let root = roots[source] else { preconditionFailure("no root folder was given for the source \(source)") }
    return root
  }

  private func render(_ frames: [Frame], with renderer: FrameRenderer, into destination: UnsafeMutablePointer<Float>) {
    for (index, frame) in frames.enumerated() {
      renderer.render(frame, into: destination + index * renderer.frameCount)
    }
  }

  private func replicate(_ count: Int, copies: Int, at destination: UnsafeMutablePointer<Float>) {
    for copy in 1..<max(copies, 1) { (destination + copy * count).update(from: destination, count: count) }
  }

  private func misfit(_ sample: Sample, _ frame: Frame, arrived size: GeometryPlan.Size?, expected: Int) -> MediaError {
    let arrived = size.map { "\($0.width)x\($0.height)" } ?? "less than a crop needs"
    return MediaError(
      .outOfRange, path: sample.path, while: "resizing and cropping",
      "a \(frame.width)x\(frame.height) frame becomes \(arrived), expected \(expected)x\(expected); "
        + "begin with resize_short and end with a crop or resize to \(expected)")
  }
}
