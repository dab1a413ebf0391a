import RecipeLanguage

/// The pictures of one sample of a source: as generated, as stated, or as such media usually are.
struct PictureForm: Hashable, Sendable {
  var width: Int
  var height: Int
  /// Of one sample as it is listed: a clip, an image, a part of an untrimmed video.
  var frames: Double
  var isStill: Bool
  /// A name for sources alike.
  var name: String

  var pixels: Double { Double(width * height) }
  /// In memory, three bytes a pixel.
  var bytes: Double { 3 * pixels * frames }

  /// Pixels that are decoded to get `wanted` frames that are spread over the sample: decoding goes from a key frame to the
  /// frame wanted, half of the distance between key frames on average.
  func decodedPixels(wanted: Int, isSpread: Bool) -> Double {
    if isStill { return pixels }
    let lead = Self.keyFrameInterval / 2
    return pixels * min(frames, isSpread ? Double(wanted) * (lead + 1) : lead + Double(wanted))
  }

  /// Frames between two key frames, where encoders were left to themselves.
  static let keyFrameInterval = 250.0
}

extension RecipeScope {
  /// The pictures of a source's samples.
  func pictures(of source: Experiment.Source) -> PictureForm {
    let isStill = source.kind == .image
    if source.generate != nil, let world = experiment.world {
      let frames = isStill ? 1 : world.frameRate * seconds(of: source, world)
      return PictureForm(
        width: world.width, height: world.height, frames: frames, isStill: isStill,
        name: "\(source.kind.rawValue) \(world.width)x\(world.height)")
    }
    if isStill { return PictureForm(width: 500, height: 375, frames: 1, isStill: true, name: "image") }
    let short = source.storedShortSide ?? 256
    // A clip of ten seconds, as Kinetics has them; parts as long as stated.
    let length = isSplit(source) ? experiment.transform(for: source)?.lengthSeconds ?? 10 : 10
    return PictureForm(
      width: short * 4 / 3, height: short, frames: max(1, 30 * length), isStill: false,
      name: "\(source.kind == .untrimmed ? "video" : source.kind.rawValue) \(short)")
  }

  private func seconds(of source: Experiment.Source, _ world: Experiment.World) -> Double {
    isSplit(source) ? experiment.transform(for: source)?.lengthSeconds ?? world.seconds : world.seconds
  }

  /// Frames of one whole file of a generated source.
  func generatedFrames(_ source: Experiment.Source) -> Double {
    guard let generate = source.generate, let world = experiment.world else { return 1 }
    switch source.kind {
    case .image: return 1
    case .untrimmed: return world.frameRate * (generate.shortest + generate.longest) / 2
    case .video, .frames: return world.frameRate * world.seconds
    }
  }
}
