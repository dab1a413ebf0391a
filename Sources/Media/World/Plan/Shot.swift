/// What one file will show, decided before a pixel is drawn. A file's frames are a function of its shot and the world.
struct Shot: Hashable, Sendable {
  /// What is to be seen during a run of frames.
  enum Activity: Hashable, Sendable {
    case action(WorldClass)
    /// The figure stands about.
    case idle
    /// The scene without a figure.
    case empty
    /// Things lie or roll about, without a figure.
    case objects
  }

  struct Span: Hashable, Sendable {
    var first: Int
    var count: Int
    var activity: Activity
  }

  /// How a near-copy differs from its original.
  struct Edits: Hashable, Sendable {
    /// Frame of the original that a still shows, or nil for all frames.
    var still: Int?
    var isMirrored: Bool
    /// Part of the original that is kept, in shares of its size: (left, top), (right, bottom).
    var low: SIMD2<Float>
    var high: SIMD2<Float>
    /// Factor on all colours.
    var gain: Float

    /// As written in truth records.
    var names: [String] {
      (still == nil ? [] : ["still"]) + (isMirrored ? ["mirrored"] : [])
        + (low == .zero && high == .one ? [] : ["cropped"]) + (gain == 1 ? [] : ["relit"]) + ["recompressed"]
    }
  }

  /// Its relation to a file of the source it was planted from, by that file's position.
  enum Origin: Hashable, Sendable {
    case own
    case nearCopy(Int, Edits)
    case hardNegative(Int)
  }

  var part: WorldPart
  /// Part whose pools its actor, scene and camera are of: another one for hard negatives.
  var home: WorldPart
  /// Name of the source whose streams decide the details, and the position in it.
  var source: String
  var position: Int
  var width: Int
  var height: Int
  var frameCount: Int
  /// Label the web would give, and what is shown.
  var query: WorldClass
  var label: WorldClass?
  /// In order of time, covering all frames.
  var spans: [Span]
  var actor: PoolMember
  var scene: PoolMember
  var camera: PoolMember
  var origin: Origin = .own

  /// Relative to the source's folder.
  var path: String {
    let digits = String(position)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return part == .images ? "images/\(number).jpg" : "clips/\(number).mp4"
  }

  /// The truth about the file, but for what it was planted from.
  var truth: TruthRecord {
    let hasFigure = spans.contains { $0.activity != .empty && $0.activity != .objects }
    var record = TruthRecord(
      path: path, query: query.rawValue, label: label?.rawValue, frames: frameCount, domain: part.rawValue,
      actor: hasFigure ? actor.id : nil, scene: scene.id, camera: camera.id)
    if part == .untrimmed {
      record.actions = spans.compactMap { span in
        guard case .action(let action) = span.activity else { return nil }
        return TruthAction(first: span.first, count: span.count, label: action.rawValue)
      }
    }
    return record
  }
}
