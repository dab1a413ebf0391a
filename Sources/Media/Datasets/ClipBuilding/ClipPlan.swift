import Randomness

/// All that happens to a sample's frames on their way to a network, with every random choice made: one decision for all
/// frames.
///
/// Steps of geometry between two changes of colour are one ``GeometryPlan``, so that they resample once.
struct ClipPlan {
  /// Geometry, and the change of colour behind it; the last part has none.
  struct Part {
    var geometry: GeometryPlan
    var colour: ColorJitter.Choice?
  }

  private(set) var parts: [Part] = []
  let normalization: Normalization

  /// The part of a frame that a clip without motion shows; changes of colour see no more of it.
  var region: CropBox { parts[0].geometry.region }

  var size: GeometryPlan.Size { parts[parts.count - 1].geometry.size }

  /// The streams a clip's choices are drawn from.
  struct Streams {
    var crop: CounterRandom
    var flip: CounterRandom
    var colour: CounterRandom
  }

  /// - Parameters:
  ///   - width, height: of the sample's frames.
  ///   - seed: of the run, for the order of colour changes.
  /// - Returns: nil when a step crops more than there is.
  init?(width: Int, height: Int, recipe: ClipRecipe, seed: UInt64, streams: inout Streams) {
    normalization = recipe.normalization
    var size = GeometryPlan.Size(width: width, height: height)
    var pending: [AugmentStep] = []
    func geometry(_ streams: inout Streams) -> GeometryPlan? {
      GeometryPlan(
        width: size.width, height: size.height, steps: pending, crop: &streams.crop, flip: &streams.flip)
    }
    for (position, step) in recipe.augment.enumerated() {
      guard case .colorJitter(let jitter) = step else {
        pending.append(step)
        continue
      }
      guard let plan = geometry(&streams) else { return nil }
      let order = ColorJitter.order(seed: seed, step: position)
      parts.append(Part(geometry: plan, colour: jitter.choice(order: order, random: &streams.colour)))
      size = plan.size
      pending = []
    }
    guard let plan = geometry(&streams) else { return nil }
    parts.append(Part(geometry: plan))
  }

  /// Writes the frames, `[F, 3, H, W]`, to `destination`.
  func render(_ frames: [Frame], into destination: UnsafeMutablePointer<Float>) {
    var frames = frames
    for part in parts.dropLast() {
      frames = frames.map { Self.bytes($0, part.geometry) }
      change(&frames, part)
    }
    let renderer = FrameRenderer(parts[parts.count - 1].geometry, normalization: normalization)
    for (index, frame) in frames.enumerated() {
      renderer.render(frame, into: destination + index * renderer.frameCount)
    }
  }

  /// Writes a clip of `frames` frames of one picture, `[F, 3, H, W]`, to `destination`: the first as ``render(_:into:)``
  /// makes it, each other one as `motion` sees the picture before the last crop.
  func render(
    _ picture: Frame, frames: Int, motion: ImageMotion, label: Int?, random: inout CounterRandom,
    into destination: UnsafeMutablePointer<Float>
  ) {
    // The last part with a crop is where the window moves; what follows happens to each frame.
    let isCropped = { (part: Part) in part.geometry.stages.contains { $0.isCropped } }
    let moving = parts.lastIndex(where: isCropped) ?? parts.count - 1
    var still = picture
    for part in parts[..<moving] {
      still = Self.bytes(still, part.geometry)
      part.colour?.apply(to: &still)
    }
    let geometry = parts[moving].geometry
    let window = geometry.window
    let views = motion.views(frames: frames, of: window, label: label, random: &random)
    let isLast = moving == parts.count - 1
    let sampler = PictureSampler(
      still, plan: window.picture, normalization: isLast ? normalization : Normalization.none)
    let count = 3 * geometry.size.width * geometry.size.height
    if isLast {
      FrameRenderer(geometry, normalization: normalization).render(still, into: destination)
      for (index, view) in views.enumerated() {
        sampler.sample(
          view, columns: geometry.size.width, rows: geometry.size.height, into: destination + (index + 1) * count)
      }
      return
    }
    let levels = FloatBuffer(count: count)
    var moved = [Self.bytes(still, geometry)]
    for view in views {
      sampler.sample(view, columns: geometry.size.width, rows: geometry.size.height, into: levels.pointer)
      moved.append(Self.frame(levels, geometry.size))
    }
    change(&moved, parts[moving])
    let rest = ClipPlan(parts: Array(parts[(moving + 1)...]), normalization: normalization)
    rest.render(moved, into: destination)
  }

  private init(parts: [Part], normalization: Normalization) {
    self.parts = parts
    self.normalization = normalization
  }

  private func change(_ frames: inout [Frame], _ part: Part) {
    guard let colour = part.colour else { return }
    for index in frames.indices { colour.apply(to: &frames[index]) }
  }

  /// The outcome of `plan` in whole grey levels.
  private static func bytes(_ frame: Frame, _ plan: GeometryPlan) -> Frame {
    let renderer = FrameRenderer(plan, normalization: .none)
    let levels = FloatBuffer(count: renderer.frameCount)
    renderer.render(frame, into: levels.pointer)
    return Self.frame(levels, plan.size)
  }

  private static func frame(_ levels: FloatBuffer, _ size: GeometryPlan.Size) -> Frame {
    let area = size.width * size.height
    var frame = Frame(width: size.width, height: size.height)
    for at in 0..<area {
      for channel in 0..<3 {
        frame.pixels[3 * at + channel] = UInt8(max(0, min(255, levels.pointer[channel * area + at] + 0.5)))
      }
    }
    return frame
  }
}
