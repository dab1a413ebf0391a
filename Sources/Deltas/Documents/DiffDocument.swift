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
  package var metrics: [Metric]

  enum CodingKeys: String, CodingKey {
    case a, b, changes, groups, cosmetic, cosmetics, training, exposure, nodes, metrics
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
    /// What the verdict is about: `weights` or `recipes`.
    package var object: String?
    package var n: Int?
    package var fixed: Int?
    package var broken: Int?
    /// `published`, `measured`, or both.
    package var basis: String = ""
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
    try box.encode(basis, forKey: .basis)
  }
}
