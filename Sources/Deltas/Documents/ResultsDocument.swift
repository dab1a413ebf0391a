import Analysis

/// Where a difference of results shows: `results` of `omni diff --json`. Accuracies are fractions of 1.
///
/// Of top-1 on the first validation source, over all repeats that both sides have on the same clips.
package struct ResultsDocument: Hashable, Codable, Sendable {
  /// The validation source.
  package var source: String
  /// The repeats that are paired: `world 3`, `seed 1`.
  package var repeats: [String]
  /// Clips over all of them.
  package var clips: Int
  /// Clips that one side could not read; they count nowhere.
  package var unpaired: Int
  /// Every class that occurs, the greatest gain first.
  package var classes: [Movement]
  /// Whether classes gained where training samples were added; null when that is not known or the same everywhere.
  package var addedSamples: Relation?
  /// Pairs of classes that either side takes for each other, the greatest change first.
  package var confusion: [Confusion]
  /// Clips that B got right and A wrong.
  package var fixed: [FlippedClip]
  /// Clips that A got right and B wrong.
  package var broken: [FlippedClip]

  private enum CodingKeys: String, CodingKey {
    case source, repeats, clips, unpaired, classes, confusion, fixed, broken
    case addedSamples = "added_samples"
  }

  package struct Movement: Hashable, Codable, Sendable {
    package var name: String
    package var n: Int
    package var a: Double
    package var b: Double
    package var delta: Double
    /// 95 % interval of the delta, of these weights.
    package var low: Double
    package var high: Double
    package var fixed: Int
    package var broken: Int
    /// Mid-p by Holm's method over the classes.
    package var adjustedP: Double
    /// Training samples that B has and A has not, mean over the repeats; null when not known.
    package var added: Double?

    private enum CodingKeys: String, CodingKey {
      case name, n, a, b, delta, low, high, fixed, broken, added
      case adjustedP = "adjusted_p"
    }

    init(_ found: ClassDelta) {
      name = found.name
      n = found.clips
      a = found.a
      b = found.b
      delta = found.delta
      low = found.interval.low
      high = found.interval.high
      fixed = found.fixed
      broken = found.broken
      adjustedP = found.adjustedP
      added = found.added
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(name, forKey: .name)
      try box.encode(n, forKey: .n)
      try box.encode(a, forKey: .a)
      try box.encode(b, forKey: .b)
      try box.encode(delta, forKey: .delta)
      try box.encode(low, forKey: .low)
      try box.encode(high, forKey: .high)
      try box.encode(fixed, forKey: .fixed)
      try box.encode(broken, forKey: .broken)
      try box.encode(adjustedP, forKey: .adjustedP)
      try box.encode(added, forKey: .added)
    }
  }

  /// Spearman's rank correlation over classes of the delta with the added samples, and its 95 % interval.
  package struct Relation: Hashable, Codable, Sendable {
    package var rho: Double
    package var low: Double
    package var high: Double
    /// Number of classes.
    package var n: Int
  }

  /// The confusion score (n_ij + n_ji) / (n_ij + n_ji + n_ii + n_jj) of a pair of classes; lower is better.
  package struct Confusion: Hashable, Codable, Sendable {
    package var classes: [String]
    package var a: Double
    package var b: Double
    package var delta: Double
  }

  package struct FlippedClip: Hashable, Codable, Sendable {
    package var repetition: String
    package var clip: String
    package var label: String
    /// The class that either side took it for.
    package var a: String
    package var b: String

    private enum CodingKeys: String, CodingKey {
      case clip, label, a, b
      case repetition = "repeat"
    }

    init(_ flip: Flip) {
      repetition = flip.repetition
      clip = flip.clip
      label = flip.label
      a = flip.a
      b = flip.b
    }
  }

  /// - Parameter added: training samples of each class that B has and A has not; empty when not known.
  package init(_ pairs: PairedRepeats, added: [String: Double]) {
    let deltas = ClassDelta.all(pairs, added: added)
    let flips = Flip.all(pairs)
    let known = deltas.filter { $0.added != nil }
    source = pairs.source
    repeats = pairs.pairs.map(\.repetition)
    clips = pairs.clips.count
    unpaired = pairs.unpaired
    classes = deltas.map(Movement.init)
    addedSamples = RankCorrelation.spearman(known.map { $0.added ?? 0 }, known.map(\.delta)).map {
      Relation(rho: $0.estimate, low: $0.low, high: $0.high, n: known.count)
    }
    confusion = ConfusedPair.all(pairs).map {
      Confusion(classes: [$0.first, $0.second], a: $0.a, b: $0.b, delta: $0.delta)
    }
    fixed = flips.fixed.map(FlippedClip.init)
    broken = flips.broken.map(FlippedClip.init)
  }

  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(source, forKey: .source)
    try box.encode(repeats, forKey: .repeats)
    try box.encode(clips, forKey: .clips)
    try box.encode(unpaired, forKey: .unpaired)
    try box.encode(classes, forKey: .classes)
    try box.encode(addedSamples, forKey: .addedSamples)
    try box.encode(confusion, forKey: .confusion)
    try box.encode(fixed, forKey: .fixed)
    try box.encode(broken, forKey: .broken)
  }
}
