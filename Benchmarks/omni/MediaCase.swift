import Media
import Randomness

/// One measurement of the media benchmark: files to normalised training batches.
struct MediaCase: Sendable {
  enum Kind: String, Codable, Sendable { case video, image }

  var name: String
  var unit: String
  var kind: Kind
  var recipe: ClipRecipe
  /// Samples of one batch, and batches of one pass.
  var batch: Int
  var batches: Int
  /// Key frames twelve frames apart instead of x264's 250.
  var hasShortGroups = false

  private static let augment: [AugmentStep] = [.resizeShort(256), .randomResizedCrop(224), .flip(0.5)]
  private static let segments = ClipRecipe(segments: 8, frames: 1, stride: 1, size: 224, augment: augment)
  private static let dense = ClipRecipe(segments: 1, frames: 8, stride: 8, size: 224, augment: augment)

  /// The cases of the document, then two that say how they depend on the distance of key frames.
  static let all: [MediaCase] = [
    .init(name: "video_tsn_8seg", unit: "clips/s", kind: .video, recipe: segments, batch: 8, batches: 8),
    .init(name: "video_slowonly_8x8", unit: "clips/s", kind: .video, recipe: dense, batch: 8, batches: 8),
    .init(name: "jpeg_224", unit: "images/s", kind: .image, recipe: segments, batch: 64, batches: 16),
    .init(
      name: "video_tsn_8seg_gop12", unit: "clips/s", kind: .video, recipe: segments, batch: 8, batches: 16,
      hasShortGroups: true),
    .init(
      name: "video_slowonly_8x8_gop12", unit: "clips/s", kind: .video, recipe: dense, batch: 8, batches: 16,
      hasShortGroups: true),
  ]

  func samples(_ inputs: MediaInputs) -> [Sample] {
    kind == .image ? inputs.pictures : hasShortGroups ? inputs.shortGroups : inputs.clips
  }

  static let seed: UInt64 = 7

  /// Draw `position` of a pass.
  func draw(_ position: Int, of samples: [Sample]) -> Draw {
    Draw(source: "files", sample: position % samples.count, epoch: 0, position: position)
  }

  /// What the peers are told about the draw at `position`: the same frames, box and mirroring as omni's.
  func order(_ position: Int, of samples: [Sample], in folder: String) -> PeerMediaCase.Order {
    let draw = draw(position, of: samples)
    let sample = samples[draw.sample]
    func stream(_ purpose: CounterRandom.Purpose) -> CounterRandom {
      CounterRandom(
        seed: Self.seed, source: draw.source, epoch: draw.epoch, position: draw.position, purpose: purpose)
    }
    let sampling = FrameSampling(frames: recipe.frames, stride: recipe.stride, clips: recipe.segments)
    var (frames, crop, flip) = (stream(.frames), stream(.crop), stream(.flip))
    let indices = kind == .image ? [0] : sampling.trainingIndices(count: sample.frames, random: &frames)
    guard
      let plan = GeometryPlan(
        width: sample.width, height: sample.height, steps: recipe.augment, crop: &crop, flip: &flip)
    else { preconditionFailure("the benchmark's own steps fit its own pictures") }
    // The crop belongs to the first resize, also where that changes nothing.
    let first = plan.stages[0]
    return .init(
      path: folder + "/" + sample.path, indices: indices, resized: [first.width, first.height],
      box: [first.box.x, first.box.y, first.box.width, first.box.height], mirrored: plan.isMirrored)
  }
}

/// The case in the peers' words.
struct PeerMediaCase: Encodable {
  struct Order: Encodable {
    var path: String
    var indices: [Int]
    var resized: [Int]
    var box: [Int]
    var mirrored: Bool
  }

  var kind: MediaCase.Kind
  var library: String
  var resize: String
  var parallel: String
  var threads: Int
  var batch: Int
  var size: Int
  var mean: [Float]
  var deviation: [Float]
  var samples: [Order]
}

/// A way to make clips in Python that might be the fastest.
struct MediaPeer: Hashable, Sendable {
  var library: String
  var resize: String
  var parallel: String

  var name: String { "\(library), \(resize) resize, \(parallel)" }

  static func all(_ kind: MediaCase.Kind) -> [MediaPeer] {
    let libraries =
      kind == .image
      ? [("OpenCV", "cv2"), ("OpenCV", "torch"), ("Pillow", "cv2"), ("Pillow", "torch"), ("torchvision.io", "torch")]
      : [
        ("decord", "torch"), ("decord", "cv2"), ("PyAV", "torch"), ("PyAV", "cv2"), ("OpenCV grab", "cv2"),
        ("OpenCV seek", "cv2"), ("torchcodec approximate", "torch"), ("torchcodec exact", "torch"),
      ]
    return libraries.flatMap { library, resize in
      ["threads", "workers"].map { MediaPeer(library: library, resize: resize, parallel: $0) }
    }
  }
}
