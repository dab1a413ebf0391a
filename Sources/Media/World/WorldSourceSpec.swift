/// The part a generated source plays: it fixes the pools of actors, scenes and cameras, the look, and the noise model.
package enum WorldPart: String, Hashable, Codable, Sendable, CaseIterable {
  /// Clean clips for training.
  case target
  /// Clean clips with the target's distribution, but other actors, scenes and cameras.
  case validation
  /// Clean clips of a broader distribution: more extreme cameras, light and bodies.
  case broadValidation = "broad_validation"
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
/// A source's files depend on the world, its name and these values, never on the other sources; growing the count of a
/// plain source keeps the files that were there before.
package struct WorldSourceSpec: Hashable, Codable, Sendable {
  /// Names the source's random streams: two sources of one world never share clips.
  package var name: String
  package var part: WorldPart
  package var count: WorldCount
  /// Share of files that show another class than their query, and of files that show no class at all (objects, empty
  /// scenes, a figure at rest). The rest is right.
  package var wrong: Double
  package var irrelevant: Double
  /// Long tail over classes: the class of rank r = 1, 2 … gets a share proportional to r^−tail; 0 is even. Which class
  /// has which rank is drawn from the world seed and the source's name.
  package var tail: Double
  /// Shortest and longest untrimmed video in seconds.
  package var shortest: Double
  package var longest: Double
  /// Near-copies of validation files: cropped, mirrored, re-lit and recompressed, for images stills of them.
  /// Untrimmed sources have none, since their unit of de-duplication is a part.
  package var duplicates: PlantedShare?
  /// Files with the actor, scene and camera of a validation file in another action: de-duplication must leave them.
  package var hardNegatives: PlantedShare?

  /// The defaults of the noise are a plain source's: none.
  package init(
    name: String, part: WorldPart, count: WorldCount, wrong: Double = 0, irrelevant: Double = 0, tail: Double = 0,
    shortest: Double = 12, longest: Double = 30, duplicates: PlantedShare? = nil, hardNegatives: PlantedShare? = nil
  ) {
    self.name = name
    self.part = part
    self.count = count
    self.wrong = wrong
    self.irrelevant = irrelevant
    self.tail = tail
    self.shortest = shortest
    self.longest = longest
    self.duplicates = duplicates
    self.hardNegatives = hardNegatives
  }

  /// Whether labels are true and balanced and nothing is planted; only plain sources can be copied from.
  package var isPlain: Bool {
    part != .untrimmed && wrong == 0 && irrelevant == 0 && tail == 0 && duplicates == nil && hardNegatives == nil
  }

  /// What is wrong with the values, one message each; empty when the source can be made.
  package var problems: [String] {
    var found: [String] = []
    if name.isEmpty { found.append("found an empty source name, expected a name") }
    let files = count.files(classes: 1)
    if !(1...10_000_000).contains(files) { found.append("found a count of \(files), expected 1 to 10000000") }
    let shares = [
      ("wrong", wrong), ("irrelevant", irrelevant), ("duplicates", duplicates?.share ?? 0),
      ("hard negatives", hardNegatives?.share ?? 0),
    ]
    for (field, share) in shares where !(0...1).contains(share) {
      found.append("found a share of \(field) of \(share), expected 0 to 1")
    }
    let sum = shares.reduce(0) { $0 + $1.1 }
    if sum > 1.000_001 {
      found.append("found wrong, irrelevant, duplicates and hard negatives adding up to \(sum), expected at most 1")
    }
    if !(0...4).contains(tail) { found.append("found tail \(tail), expected 0 to 4") }
    if part == .untrimmed {
      if !(1...3600).contains(shortest) || !(shortest...3600).contains(longest) {
        found.append("found untrimmed videos of \(shortest) to \(longest) s, expected 1 to 3600 s, shortest first")
      }
      if duplicates != nil { found.append("found duplicates in an untrimmed source, expected them in clips or images") }
    }
    for planted in [duplicates, hardNegatives] {
      guard let planted else { continue }
      if planted.files < 1 {
        found.append("found \(planted.files) files in \"\(planted.source)\" to copy, expected at least 1")
      }
      if planted.part.kind != .video {
        found.append("found copies of \"\(planted.source)\", which has no clips, expected a source of clips")
      }
    }
    return found
  }
}

/// A share of a source's files that is made from the files of another source of the same world, which must be plain.
package struct PlantedShare: Hashable, Codable, Sendable {
  /// Share of the files of the source they are planted in.
  package var share: Double
  /// Name, part and number of files of the source they are made from.
  package var source: String
  package var part: WorldPart
  package var files: Int

  package init(share: Double, source: String, part: WorldPart = .validation, files: Int) {
    self.share = share
    self.source = source
    self.part = part
    self.files = files
  }
}
