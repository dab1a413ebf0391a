import Engine
import Media

/// One measurement of the scoring benchmark: what a TSN-R50 teacher looks at, as `score` nodes do.
struct ScoringCase: Sendable {
  var name: String
  var kind: MediaCase.Kind
  var precision: EnginePrecision
  /// Samples that go through the network at once, and such batches of one pass.
  var batch: Int
  var batches: Int

  static let all = [
    ScoringCase(name: "score_images_f32", kind: .image, precision: .float32, batch: 64, batches: 4),
    ScoringCase(name: "score_videos_f32", kind: .video, precision: .float32, batch: 8, batches: 4),
    ScoringCase(name: "score_images_bf16", kind: .image, precision: .bfloat16, batch: 64, batches: 6),
    ScoringCase(name: "score_videos_bf16", kind: .video, precision: .bfloat16, batch: 8, batches: 6),
  ]

  static let views = EvaluationViews(clips: 8, crops: .center, size: 224, shortSide: 256)
  static let recipe = ClipRecipe(segments: 8, frames: 1, stride: 1, size: 224, augment: [])
  static let spec = ModelSpec(kind: .tsn, depth: 50, classes: 200, dropout: 0.4)

  /// Frames of one sample.
  var frames: Int { kind == .image ? 1 : Self.views.clips }

  /// The samples of a pass: the files again and again.
  func samples(_ inputs: MediaInputs) -> [Sample] {
    let files = kind == .image ? inputs.pictures : inputs.clips
    return (0..<(batch * batches)).map { files[$0 % files.count] }
  }

  /// A sample in the peers' words: the test frames and the centre crop.
  func order(_ sample: Sample, in folder: String) -> PeerMediaCase.Order {
    let size = Resize.shortSide(Self.views.shortSide, width: sample.width, height: sample.height)
    let box = EvaluationCrops.center(Self.views.size, Self.views.size, of: size)
    let sampling = FrameSampling(frames: 1, stride: 1, clips: Self.views.clips)
    return .init(
      path: folder + "/" + sample.path, indices: kind == .image ? [0] : sampling.testIndices(count: sample.frames),
      resized: [size.width, size.height], box: [box.x, box.y, box.width, box.height], mirrored: false)
  }

  /// The network of a pass in the peer's words.
  func network(threads: Int, _ candidate: PeerCandidate) -> PeerCase {
    let shape = InputShape(clips: batch, frames: frames, height: Self.views.size, width: Self.views.size)
    let engineCase = EngineCase(name: name, spec: Self.spec, shape: shape, task: .infer, precision: precision)
    return PeerCase(engineCase, threads: threads, candidate)
  }
}
