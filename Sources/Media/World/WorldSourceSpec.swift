/// The part a generated source plays: it fixes the pools of actors, scenes and cameras, the look, and the noise model.
package enum WorldPart: String, Hashable, Codable, Sendable, CaseIterable {
  /// Clean clips for training.
  case target
  /// Clean clips with the target's distribution, but other actors, scenes and cameras.
  case validation
  /// Clean clips of a broader distribution: more extreme cameras, light and bodies.
  case broadValidation
  /// Web images: still moments, wrong and irrelevant ones.
  case images
  /// Short web videos, about half of them wrong.
  case videos
  /// Long videos in which the action of the query is a small part.
  case untrimmed

  /// Kind of the part's media.
  package var kind: SampleKind {
    switch self {
    case .target, .validation, .broadValidation, .videos: .video
    case .images: .image
    case .untrimmed: .untrimmed
    }
  }

  /// Whether labels come from a web query and may be wrong.
  package var isWeb: Bool { self == .images || self == .videos || self == .untrimmed }
}

/// How many files a generated source has.
package enum WorldCount: Hashable, Codable, Sendable {
  case perClass(Int)
  case total(Int)

  /// Number of files in a world of `classes` classes.
  package func files(classes: Int) -> Int {
    switch self {
    case .perClass(let count): count * classes
    case .total(let count): count
    }
  }
}

/// One source of a pocket world.
///
/// A source's files depend on the world, its name and these values, never on the other sources; growing `count` keeps
/// the files of clean parts that were there before.
package struct WorldSourceSpec: Hashable, Codable, Sendable {
  /// Names the source's random streams: two sources of one world never share clips.
  package var name: String
  package var part: WorldPart
  package var count: WorldCount
  /// Share of files whose query is the true label; clean parts ignore it. Published kept shares: images 39 %,
  /// videos 45 %. Untrimmed videos always contain some of the action asked for.
  package var correct: Double
  /// Share, among the wrong files, of those that show no action at all (objects, scenes, a figure at rest).
  package var irrelevant: Double
  /// Long tail over classes: the class of rank r gets a share proportional to r^−tail; 0 is balanced. Which class has
  /// which rank is drawn from the world seed and the source's name.
  package var tail: Double
  /// Planted near-copies and look-alikes of a validation source, or nil for none.
  package var planted: PlantedCopies?

  package init(
    name: String, part: WorldPart, count: WorldCount, correct: Double? = nil, irrelevant: Double = 0.45,
    tail: Double? = nil, planted: PlantedCopies? = nil
  ) {
    self.name = name
    self.part = part
    self.count = count
    self.correct = correct ?? Self.publishedShare[part] ?? 1
    self.irrelevant = irrelevant
    self.tail = tail ?? (part.isWeb ? 0.7 : 0)
    self.planted = planted
  }

  /// Right labels among what the web returned, as published for the filtered Mini-Kinetics lists.
  package static let publishedShare: [WorldPart: Double] = [.images: 0.39, .videos: 0.45]

  /// What is wrong with the values, one message each; empty when the source can be made.
  package var problems: [String] {
    var found: [String] = []
    if name.isEmpty { found.append("found an empty source name, expected a name") }
    let files = count.files(classes: 1)
    if !(1...10_000_000).contains(files) { found.append("found a count of \(files), expected 1 to 10000000") }
    for (field, share) in [("correct", correct), ("irrelevant", irrelevant)] where !(0...1).contains(share) {
      found.append("found \(field) \(share), expected a share from 0 to 1")
    }
    if !(0...4).contains(tail) { found.append("found tail \(tail), expected 0 to 4") }
    if let planted {
      if !part.isWeb { found.append("found planted copies in a clean part, expected them in web parts only") }
      for (field, share) in [("copies", planted.copies), ("hard negatives", planted.hardNegatives)]
      where !(0...0.5).contains(share) {
        found.append("found a share of \(field) of \(share), expected 0 to 0.5")
      }
      if planted.files < 1 { found.append("found \(planted.files) validation files to copy, expected at least 1") }
    }
    return found
  }
}

/// Near-copies of validation clips hidden in a web source (de-duplication must find them), and hard negatives: the
/// same actor before the same scene and camera in another action (de-duplication must leave them).
package struct PlantedCopies: Hashable, Codable, Sendable {
  /// Share of the source's files that are near-copies: cropped, mirrored, re-lit and recompressed. Untrimmed sources
  /// get none, since their unit of de-duplication is a part.
  package var copies: Double
  /// Share of the source's files that are hard negatives.
  package var hardNegatives: Double
  /// Name of the copied source and how many files it has.
  package var validation: String
  package var files: Int
  /// Part of the copied source: `.validation` or `.broadValidation`.
  package var part: WorldPart

  package init(
    copies: Double = 0.015, hardNegatives: Double = 0.015, validation: String, files: Int,
    part: WorldPart = .validation
  ) {
    self.copies = copies
    self.hardNegatives = hardNegatives
    self.validation = validation
    self.files = files
    self.part = part
  }
}
