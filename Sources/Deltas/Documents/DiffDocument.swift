package import RecipeLanguage

/// What `omni diff --json` prints; the text view prints from the same value. Accuracies are fractions of 1.
package struct DiffDocument: Hashable, Codable, Sendable {
  package var formatVersion = "1.0"
  package var a: SideEntry
  package var b: SideEntry
  /// Differences of meaning, in the order of the language.
  package var changes: [ChangeEntry]
  /// What they are about, each change in one group.
  package var groups: [Group]
  /// Number of differences without meaning.
  package var cosmetic: Int
  /// What they are, when everything is asked for; else null.
  package var cosmetics: [Cosmetic]?
  package var training: Sides<TrainingSummary>
  package var exposure: Sides<Exposure>
  /// What B needs done that A's results do not give.
  package var nodes: [NodeChange]
  /// On the first validation source.
  package var metrics: [Metric]
  /// The same on every further validation source that both sides have, by its name.
  package var elsewhere: [String: [Metric]]
  /// Where the difference of top-1 shows; null unless both sides saw the same clips.
  package var results: ResultsDocument?

  /// What each change earned, when that is asked for and there is one.
  package var why: WhyDocument?

  enum CodingKeys: String, CodingKey {
    case a, b, changes, groups, cosmetic, cosmetics, training, exposure, nodes, metrics, elsewhere, results,
      why
    case formatVersion = "format_version"
  }

  /// Whether the sides mean the same.
  package var isEmpty: Bool { changes.isEmpty }

  /// The same thing of both sides.
  package struct Sides<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    package var a: Value
    package var b: Value
  }

  package struct SideEntry: Hashable, Codable, Sendable {
    /// As given.
    package var name: String
    package var kind: Side.Kind
    /// Path relative to the project root, with `#cell` behind it, repeats left out.
    package var recipe: String
    package var repeats: Int
    /// What is assumed: never published, stated with a reason.
    package var assumed: [ResolvedRecipe.Assumption]
  }

  package struct ChangeEntry: Hashable, Codable, Sendable {
    package var path: String
    /// Canonical text; null where the side has no such value.
    package var old: String?
    package var new: String?
    /// Where it is stated; null for a default.
    package var oldAt: OriginDocument?
    package var newAt: OriginDocument?

    enum CodingKeys: String, CodingKey {
      case path, old, new
      case oldAt = "old_at"
      case newAt = "new_at"
    }
  }

  package struct Group: Hashable, Codable, Sendable {
    /// A stream's name, `sources.NAME`, or a path of the recipe.
    package var name: String
    package var presence: ChangeGroup.Presence
    /// It says nothing without the streams of other groups.
    package var isContext: Bool
    package var paths: [String]
    /// Of a stream, the sources behind it with the samples that train; null while unknown.
    package var sources: [String: Int?]

    enum CodingKeys: String, CodingKey {
      case name, presence, paths, sources
      case isContext = "context"
    }
  }

  package struct Cosmetic: Hashable, Codable, Sendable {
    /// `comment`, `note`, `order`, `spelling`, `profile`, `row`, `assumed`, or `idle`: a value that nothing reads.
    package var kind: String
    package var path: String
  }

  package struct Metric: Hashable, Codable, Sendable {
    /// `top1`, `top5` or `mean_class`.
    package var name: String
    package var a: Double?
    package var b: Double?
    package var delta: Double?
    /// 95 % interval of the delta.
    package var low: Double?
    package var high: Double?
    package var p: Double?
    /// `better`, `worse`, or `~` for unresolved.
    package var verdict: String?
    /// What the verdict is about: `weights` or `recipes`; null when nothing could be tested.
    package var object: String?
    /// Clips, over all repeats that are compared.
    package var n: Int?
    package var fixed: Int?
    package var broken: Int?
    /// Repeats that are compared; 0 for published values.
    package var repeats: Int = 0
    /// `unknown` with fewer than three repeats a side; else null.
    package var seedNoise: String?
    /// About weights: McNemar's exact test.
    package var exactP: Double?
    /// The verdict's p: that of top-1, and of the other metrics by Holm's method behind it.
    package var adjustedP: Double?
    /// The smallest true difference that was seen with 80 % power.
    package var smallestDetectable: Double?
    /// `video` or `class` where related clips were taken for one; null where none are related.
    package var cluster: String?
    package var clusters: Int?
    /// About recipes: the shape of the bootstrap over repeats and clips, as wide as the interval.
    package var bootstrapLow: Double?
    package var bootstrapHigh: Double?
    /// `published`, `measured`, or both.
    package var basis: String = ""

    enum CodingKeys: String, CodingKey {
      case name, a, b, delta, low, high, p, verdict, object, n, fixed, broken, repeats, cluster, clusters, basis
      case seedNoise = "seed_noise"
      case exactP = "exact_p"
      case adjustedP = "adjusted_p"
      case smallestDetectable = "smallest_detectable"
      case bootstrapLow = "bootstrap_low"
      case bootstrapHigh = "bootstrap_high"
    }
  }
}

extension DiffDocument.ChangeEntry {
  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(path, forKey: .path)
    try box.encode(old, forKey: .old)
    try box.encode(new, forKey: .new)
    try box.encode(oldAt, forKey: .oldAt)
    try box.encode(newAt, forKey: .newAt)
  }
}

extension DiffDocument.Metric {
  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(name, forKey: .name)
    try box.encode(a, forKey: .a)
    try box.encode(b, forKey: .b)
    try box.encode(delta, forKey: .delta)
    try box.encode(low, forKey: .low)
    try box.encode(high, forKey: .high)
    try box.encode(p, forKey: .p)
    try box.encode(verdict, forKey: .verdict)
    try box.encode(object, forKey: .object)
    try box.encode(n, forKey: .n)
    try box.encode(fixed, forKey: .fixed)
    try box.encode(broken, forKey: .broken)
    try box.encode(repeats, forKey: .repeats)
    try box.encode(seedNoise, forKey: .seedNoise)
    try box.encode(exactP, forKey: .exactP)
    try box.encode(adjustedP, forKey: .adjustedP)
    try box.encode(smallestDetectable, forKey: .smallestDetectable)
    try box.encode(cluster, forKey: .cluster)
    try box.encode(clusters, forKey: .clusters)
    try box.encode(bootstrapLow, forKey: .bootstrapLow)
    try box.encode(bootstrapHigh, forKey: .bootstrapHigh)
    try box.encode(basis, forKey: .basis)
  }
}
