extension Experiment {
  /// The pocket world: what all generated sources have in common.
  package struct World: Hashable, Sendable {
    package var seed: Int
    package var classes: Int
    /// Pixels.
    package var width: Int
    package var height: Int
    package var frameRate: Double
    /// Length of a trimmed clip.
    package var seconds: Double

    init(_ reader: LeafReader) {
      seed = reader.int("seed")
      classes = reader.int("classes")
      width = reader.int("width")
      height = reader.int("height")
      frameRate = reader.double("frame_rate")
      seconds = reader.double("seconds")
    }
  }

  /// One generated source of the pocket world.
  package struct Generate: Hashable, Sendable {
    package enum Part: String, Hashable, Codable, Sendable, CaseIterable {
      case target, validation
      case broadValidation = "broad_validation"
      case images, videos, untrimmed
    }

    /// Samples that are related to a validation source.
    package struct Planted: Hashable, Sendable {
      package var of: String
      package var share: Double

      init(_ reader: LeafReader) {
        of = reader.text("of")
        share = reader.double("share")
      }
    }

    package var part: Part
    /// Samples of each class; nil when `count` is given.
    package var perClass: Int?
    package var count: Int?
    /// Share of samples whose label is wrong (another class is shown).
    package var wrong: Double
    /// Share of samples that show no class at all.
    package var irrelevant: Double
    /// Exponent of the long tail over classes; 0 is even.
    package var tail: Double
    /// Shortest and longest untrimmed video, seconds.
    package var shortest: Double
    package var longest: Double
    /// Near-copies of validation samples.
    package var duplicates: Planted?
    /// Same scene and actor as a validation sample, another event.
    package var hardNegatives: Planted?

    init(_ reader: LeafReader) {
      part = reader.choice("part")
      perClass = reader.optionalInt("per_class")
      count = reader.optionalInt("count")
      wrong = reader.double("wrong")
      irrelevant = reader.double("irrelevant")
      tail = reader.double("tail")
      shortest = reader.optionalSeconds("shortest") ?? 0
      longest = reader.optionalSeconds("longest") ?? 0
      duplicates = reader.block("duplicates").map(Planted.init)
      hardNegatives = reader.block("hard_negatives").map(Planted.init)
    }
  }
}
