extension Experiment {
  /// The network.
  package struct Model: Hashable, Sendable {
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case tsn, slowonly, ircsn }
    package enum Backbone: String, Hashable, Codable, Sendable, CaseIterable {
      case resnet2d
      case resnet3dSlowOnly = "resnet3d_slowonly"
      case resnet3dCSN = "resnet3d_csn"
    }

    package var kind: Kind
    package var backbone: Backbone
    package var depth: Int
    /// Channels of the stem; 64 in the published networks.
    package var width: Int
    package var dropout: Double
    /// The last stage that is not trained: 0 the stem, 1 `layer1` too, … 4; -1 trains everything.
    package var frozenStages: Int
    /// Keep running statistics fixed while training.
    package var hasFrozenStatistics: Bool
    package var initial: Initial

    init(_ reader: LeafReader) {
      kind = reader.choice("kind")
      let backbone = reader.at("backbone")
      self.backbone = backbone.choice("kind")
      depth = backbone.int("depth")
      width = backbone.int("width")
      dropout = reader.double("dropout")
      frozenStages = reader.int("frozen_stages")
      hasFrozenStatistics = reader.bool("frozen_statistics")
      initial = Initial(reader.at("init"))
    }

    /// Whether a training sample is a clip of several frames for a 3D network.
    package var isThreeDimensional: Bool { kind != .tsn }
  }

  /// Where the first weights come from.
  package struct Initial: Hashable, Sendable {
    /// Tools whose parameter names are known.
    package enum Names: String, Hashable, Codable, Sendable, CaseIterable { case torchvision, mmaction }

    /// What the recipe names; random when it names nothing.
    package enum Origin: Hashable, Sendable {
      case random(zeroLastBatchNorm: Bool)
      /// Weights made elsewhere.
      case weights(String)
      /// The result of another recipe, by path and cell.
      case recipe(String, cell: String?)
      /// A safetensors file of omni's.
      case checkpoint(String)
    }

    package var origin: Origin
    /// Whose parameter names a file of `weights` has.
    package var names: Names
    /// The 2D kernels of `weights` are spread over time.
    package var inflates: Bool

    init(_ reader: LeafReader) {
      names = reader.choice("names")
      inflates = reader.bool("inflate")
      if let weights = reader.optionalText("weights") {
        origin = .weights(weights)
      } else if let recipe = reader.optionalText("recipe") {
        origin = .recipe(recipe, cell: reader.optionalText("cell"))
      } else if let checkpoint = reader.optionalText("checkpoint") {
        origin = .checkpoint(checkpoint)
      } else {
        origin = .random(zeroLastBatchNorm: reader.at("random").bool("zero_last_bn"))
      }
    }
  }

  /// Which frames of a sample the network sees.
  package struct Clip: Hashable, Sendable {
    /// Equal parts of the video, one clip from each (TSN: each one frame).
    package var segments: Int
    /// Frames of a clip.
    package var frames: Int
    /// Distance between two frames of a clip, in frames of the video.
    package var stride: Int

    init(_ reader: LeafReader) {
      segments = reader.int("segments")
      frames = reader.int("frames")
      stride = reader.int("stride")
    }
  }

  /// How one kind of sample, or one source, becomes a training sample.
  package struct Transform: Hashable, Sendable {
    package enum Form: String, Hashable, Codable, Sendable, CaseIterable { case frame, clip, parts, snippets }
    package enum Method: String, Hashable, Codable, Sendable, CaseIterable {
      case replicate, translation
      case perspectiveWarp = "perspective_warp"
    }
    package enum Speed: String, Hashable, Codable, Sendable, CaseIterable { case constant, random }
    package enum Parameters: String, Hashable, Codable, Sendable, CaseIterable {
      case classAgnostic = "class_agnostic"
      case classSpecific = "class_specific"
    }
    package enum Sampling: String, Hashable, Codable, Sendable, CaseIterable { case video, part }
    package enum Taken: String, Hashable, Codable, Sendable, CaseIterable { case positive, all }

    /// A kind of source, or a source.
    package var name: String
    package var form: Form
    package var method: Method
    /// Of a translation.
    package var speed: Speed
    /// Of a perspective warp.
    package var parameters: Parameters
    /// Source whose camera motion the warp imitates.
    package var fitOn: String?
    /// Length of a virtual part.
    package var lengthSeconds: Double
    /// What an epoch of untrimmed data counts.
    package var sample: Sampling
    /// Which parts may be drawn.
    package var take: Taken

    init(name: String, _ reader: LeafReader) {
      self.name = name
      form = reader.choice("to")
      method = reader.choice("method")
      speed = reader.choice("speed")
      parameters = reader.choice("parameters")
      fitOn = reader.optionalText("fit_on")
      lengthSeconds = reader.optionalSeconds("length") ?? 0
      sample = reader.choice("sample")
      take = reader.choice("take")
    }
  }
}
