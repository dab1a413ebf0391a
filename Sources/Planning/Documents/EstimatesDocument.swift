import RecipeLanguage

/// Estimates beside what things took: what `omni status --estimates` and `omni plan --hindsight` print.
package struct EstimatesDocument: Hashable, Codable, Sendable {
  package var formatVersion = "1.0"
  package var entries: [Entry]
  /// Memory and disk of nodes.
  package var sizes: [SizeEntry]
  /// How often the truth lay within, by what the estimates rested on.
  package var shares: [Share]

  /// A node, or a whole recipe.
  package struct Entry: Hashable, Codable, Sendable {
    /// Path of the recipe with `#cell` behind it under a matrix.
    package var recipe: String
    /// Nil for a whole run: training and evaluation.
    package var node: String?
    package var expected: TimeEstimate
    package var seconds: Double
    package var isWithin: Bool

    package init(recipe: String, node: String?, expected: TimeEstimate, seconds: Double) {
      self.recipe = recipe
      self.node = node
      self.expected = expected
      self.seconds = seconds
      isWithin = expected.holds(seconds)
    }

    enum CodingKeys: String, CodingKey {
      case recipe, node, expected, seconds
      case isWithin = "within"
    }

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(recipe, forKey: .recipe)
      try box.encode(node, forKey: .node)
      try box.encode(expected, forKey: .expected)
      try box.encode(seconds, forKey: .seconds)
      try box.encode(isWithin, forKey: .isWithin)
    }
  }

  /// The memory or the disk that a node took.
  package struct SizeEntry: Hashable, Codable, Sendable {
    package var recipe: String
    package var node: String
    /// `memory` or `disk`.
    package var what: String
    package var expected: SizeEstimate
    package var bytes: Int
    package var isWithin: Bool

    package init(recipe: String, node: String, what: String, expected: SizeEstimate, bytes: Int) {
      self.recipe = recipe
      self.node = node
      self.what = what
      self.expected = expected
      self.bytes = bytes
      isWithin = expected.holds(bytes)
    }

    enum CodingKeys: String, CodingKey {
      case recipe, node, what, expected, bytes
      case isWithin = "within"
    }
  }

  package struct Share: Hashable, Codable, Sendable {
    /// `runs`; or `nodes, `, `memory, `, `disk, ` and the sort of basis: `past runs`, `micro-benchmark`, `model`.
    package var what: String
    package var within: Int
    package var count: Int
    /// The largest `high` ÷ `low`, of ranges that do not begin at 0; nil where all do.
    package var largestRatio: Double?

    enum CodingKeys: String, CodingKey {
      case what, within, count
      case largestRatio = "largest_ratio"
    }

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(what, forKey: .what)
      try box.encode(within, forKey: .within)
      try box.encode(count, forKey: .count)
      try box.encode(largestRatio, forKey: .largestRatio)
    }
  }

  package init(_ entries: [Entry], sizes: [SizeEntry] = []) {
    self.entries = entries
    self.sizes = sizes
    let times = entries.map { entry in
      Held(
        what: entry.node == nil ? "runs" : "nodes, \(EstimateBasis.sort(of: entry.expected.basis))",
        low: entry.expected.low, high: entry.expected.high, isWithin: entry.isWithin)
    }
    let bytes = sizes.map { size in
      Held(
        what: "\(size.what), \(EstimateBasis.sort(of: size.expected.basis))", low: Double(size.expected.low),
        high: Double(size.expected.high), isWithin: size.isWithin)
    }
    shares = Self.shares(of: times) + Self.shares(of: bytes)
  }

  /// A range, in seconds or bytes, beside the truth.
  private struct Held {
    var what: String
    var low: Double
    var high: Double
    var isWithin: Bool
  }

  private static func shares(of held: [Held]) -> [Share] {
    Dictionary(grouping: held, by: \.what).sorted { $0.key < $1.key }.map { what, group in
      let ratios = group.filter { $0.low > 0 }.map { $0.high / $0.low }
      return Share(what: what, within: group.count(where: \.isWithin), count: group.count, largestRatio: ratios.max())
    }
  }

  enum CodingKeys: String, CodingKey {
    case entries, sizes, shares
    case formatVersion = "format_version"
  }
}

extension EstimatesDocument {
  /// What would have been expected of each result of a plan that is there, without that very result.
  ///
  /// - Parameter compilation: planned with `looksBack`.
  package init(lookingBack compilation: Compilation) {
    var entries: [Entry] = []
    var seen: Set<Int> = []
    // Cells that come to the same training are one run.
    var trained: Set<Int> = []
    for recipe in compilation.recipes {
      let name = recipe.recipe.file + (recipe.recipe.cell.map { "#\($0)" } ?? "")
      for (node, position) in recipe.positions where seen.insert(position).inserted {
        let planned = compilation.nodes[position]
        guard let expected = planned.hindsight, let stored = planned.stored else { continue }
        entries.append(Entry(recipe: name, node: node, expected: expected, seconds: stored.seconds))
      }
      guard let train = recipe.position("train"), trained.insert(train).inserted else { continue }
      let run = ["train", "evaluate"].compactMap(recipe.position).map { compilation.nodes[$0] }
      let expected = run.compactMap(\.hindsight)
      if expected.count == 2, let sum = TimeEstimate.sum(expected) {
        let seconds = run.reduce(0) { $0 + ($1.stored?.seconds ?? 0) }
        entries.append(Entry(recipe: name, node: nil, expected: sum, seconds: seconds))
      }
    }
    self.init(entries)
  }
}
