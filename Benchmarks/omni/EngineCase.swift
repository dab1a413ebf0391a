import Engine

/// One measurement of the engine benchmark: a network, a batch, a task.
struct EngineCase: Sendable {
  enum Task: String, Codable, Sendable {
    case train
    case infer
  }

  enum Figure: Sendable {
    case speed
    case memory
  }

  var name: String
  var spec: ModelSpec
  var shape: InputShape
  var task: Task
  var precision = EnginePrecision.float32
  var figure = Figure.speed

  /// It is a full-size training step: measured with the loader decoding too.
  var isMeasuredWithLoader: Bool { task == .train && figure == .speed && shape.height == 224 }

  /// Network input frames of one batch.
  var frames: Int { shape.clips * shape.frames }

  /// What `omni plan` says of the step's peak memory; nil for inference.
  func plannedBytes(threads: Int) throws -> Int? {
    guard task == .train else { return nil }
    var arrays = TrainingArrays()
    arrays.threads = threads
    arrays.precision = precision
    return try spec.trainingMemory([shape], arrays).peakBytes
  }

  static let all: [EngineCase] = {
    let tsn = ModelSpec(kind: .tsn, depth: 50, classes: 200, dropout: 0.4)
    let slow = ModelSpec(kind: .slowOnly, depth: 50, classes: 200, dropout: 0.4)
    let small = ModelSpec(kind: .tsn, depth: 18, width: 16, classes: 200, dropout: 0.4)
    let tsnBatch = InputShape(clips: 3, frames: 8, height: 224, width: 224)
    let slowBatch = InputShape(clips: 8, frames: 8, height: 224, width: 224)
    return [
      .init(name: "tsn_r50_train_f32", spec: tsn, shape: tsnBatch, task: .train),
      .init(name: "slowonly_r50_8x8_train_f32", spec: slow, shape: slowBatch, task: .train),
      .init(name: "tsn_r50_train_bf16", spec: tsn, shape: tsnBatch, task: .train, precision: .bfloat16),
      .init(name: "slowonly_r50_8x8_train_bf16", spec: slow, shape: slowBatch, task: .train, precision: .bfloat16),
      .init(name: "tsn_r50_infer_f32", spec: tsn, shape: tsnBatch, task: .infer),
      .init(name: "tsn_r50_infer_bf16", spec: tsn, shape: tsnBatch, task: .infer, precision: .bfloat16),
      .init(name: "tsn_r50_train_f32_memory", spec: tsn, shape: tsnBatch, task: .train, figure: .memory),
      .init(
        name: "tsn_r50_train_bf16_memory", spec: tsn, shape: tsnBatch, task: .train, precision: .bfloat16,
        figure: .memory),
      .init(
        name: "small_train_f32", spec: small, shape: InputShape(clips: 8, frames: 4, height: 64, width: 64),
        task: .train),
    ]
  }()

  /// What only `engine-profile` measures: networks whose peer takes too long to be asked again and again.
  static let profiled = [
    EngineCase(
      name: "ircsn_r152_train_f32", spec: ModelSpec(kind: .irCSN, depth: 152, classes: 200, dropout: 0.5),
      shape: InputShape(clips: 1, frames: 32, height: 224, width: 224), task: .train),
    EngineCase(
      name: "ircsn_r50_train_f32", spec: ModelSpec(kind: .irCSN, depth: 50, classes: 200, dropout: 0.5),
      shape: InputShape(clips: 1, frames: 16, height: 224, width: 224), task: .train),
  ]
}

/// The case in the peer's words.
struct PeerCase: Encodable {
  var model: String
  var depth: Int
  var width: Int
  var clips: Int
  var frames: Int
  var size: Int
  var task: EngineCase.Task
  var precision: EnginePrecision
  var threads: Int
  var format: String
  var form: PeerCandidate.Form

  init(_ engineCase: EngineCase, threads: Int, _ candidate: PeerCandidate) {
    model = engineCase.spec.kind.rawValue.lowercased()
    depth = engineCase.spec.depth
    width = engineCase.spec.width
    clips = engineCase.shape.clips
    frames = engineCase.shape.frames
    size = engineCase.shape.height
    task = engineCase.task
    precision = engineCase.precision
    self.threads = threads
    format = candidate.format
    form = candidate.form
  }
}

/// A way to run PyTorch that might be its fastest.
struct PeerCandidate: Hashable, Sendable {
  enum Form: String, Codable, Sendable {
    case eager
    case compiled
    /// Compiled with `freezing`: weights are constants, folded with batch norm and packed. Inference only.
    case frozen
  }

  var format: String
  var form: Form
  var waiting: String

  var name: String { "PyTorch \(form.rawValue) \(format.replacing("_", with: "-")), \(waiting) waiting" }

  /// What may be `task`'s fastest; the likelier ones first, so that the others can be told to be behind.
  static func all(_ task: EngineCase.Task) -> [PeerCandidate] {
    let ways: [(String, Form)] = [("channels_last", .eager), ("contiguous", .eager), ("channels_last", .compiled)]
    let frozen: [(String, Form)] = task == .infer ? [("channels_last", .frozen)] : []
    return (ways + frozen).flatMap { format, form in
      ["active", "passive"].map { PeerCandidate(format: format, form: form, waiting: $0) }
    }
  }
}
