package import Planning

/// How much of an accuracy delta each change earned: `why` of `omni diff --json`. Accuracies are fractions of 1.
package struct WhyDocument: Hashable, Codable, Sendable {
  /// How the parts were found.
  package enum Method: String, Hashable, Codable, Sendable, CaseIterable {
    /// Exact shares: every combination counts.
    case shapley
    /// One change at a time in one order, of which the parts depend.
    case path
  }

  /// Where a figure comes from.
  package enum Basis: String, Hashable, Codable, Sendable, CaseIterable {
    /// Of a training of ours.
    case measured
    /// The same weights under another protocol.
    case rescored = "re-scored"
    /// Printed in a paper or on a page.
    case published
  }

  package struct Factor: Hashable, Codable, Sendable {
    package var name: String
    /// What it changes, in the order of the language.
    package var paths: [String]
    /// What it does to A by itself; null when nobody knows.
    package var alone: Double?
    /// What B loses without it.
    package var lastIn: Double?
    /// Its part of B − A; null while open. All shares add up to the total.
    package var share: Double?
    package var aloneInterval: Range?
    package var lastInInterval: Range?
    package var shareInterval: Range?
    /// Of `alone`; null when it was not run.
    package var basis: Basis?
    /// What differs from B in the run that `alone` is from, besides the other factors: `every: 1`.
    package var context: String?

    enum CodingKeys: String, CodingKey {
      case name, paths, alone, share, basis, context
      case lastIn = "last_in"
      case aloneInterval = "alone_interval"
      case lastInInterval = "last_in_interval"
      case shareInterval = "share_interval"
    }
  }

  /// 95 % over the repeats.
  package struct Range: Hashable, Codable, Sendable {
    package var low: Double
    package var high: Double
  }

  package struct Missing: Hashable, Codable, Sendable {
    /// Names of factors joined by ` + `.
    package var combination: String
    package var factors: [String]
    /// How it was run in another context, if it was: `every: 1`.
    package var context: String?
    /// What running it would take, all its missing repeats together; null while nothing is known.
    package var seconds: TimeEstimate?
  }

  package var metric: String
  package var method: Method
  /// Whether both sides were measured alike: the same protocol on the same validation samples.
  package var sameMeasurement: Bool
  /// The repeats that all figures are means over; empty for published values.
  package var repeats: [String]
  package var factors: [Factor]
  /// Null unless every factor is known alone.
  package var sumOfSingles: Double?
  /// What the factors do together beyond that: `sum_of_singles + interaction = total`.
  package var interaction: Double?
  /// B − A; null when either is not known.
  package var total: Double?
  /// Combinations known in B's context, A and B among them.
  package var known: Int
  package var combinations: Int
  package var missing: [Missing]
  /// What running all of them would take, nodes that they share counted once; null while nothing is known.
  package var seconds: TimeEstimate?

  enum CodingKeys: String, CodingKey {
    case metric, method, repeats, factors, interaction, total, known, combinations, missing, seconds
    case sameMeasurement = "same_measurement"
    case sumOfSingles = "sum_of_singles"
  }
}

extension WhyDocument.Factor {
  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(name, forKey: .name)
    try box.encode(paths, forKey: .paths)
    try box.encode(alone, forKey: .alone)
    try box.encode(lastIn, forKey: .lastIn)
    try box.encode(share, forKey: .share)
    try box.encode(aloneInterval, forKey: .aloneInterval)
    try box.encode(lastInInterval, forKey: .lastInInterval)
    try box.encode(shareInterval, forKey: .shareInterval)
    try box.encode(basis, forKey: .basis)
    try box.encode(context, forKey: .context)
  }
}

extension WhyDocument.Missing {
  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(combination, forKey: .combination)
    try box.encode(factors, forKey: .factors)
    try box.encode(context, forKey: .context)
    try box.encode(seconds, forKey: .seconds)
  }

  enum CodingKeys: String, CodingKey { case combination, factors, context, seconds }
}

extension WhyDocument {
  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(metric, forKey: .metric)
    try box.encode(method, forKey: .method)
    try box.encode(sameMeasurement, forKey: .sameMeasurement)
    try box.encode(repeats, forKey: .repeats)
    try box.encode(factors, forKey: .factors)
    try box.encode(sumOfSingles, forKey: .sumOfSingles)
    try box.encode(interaction, forKey: .interaction)
    try box.encode(total, forKey: .total)
    try box.encode(known, forKey: .known)
    try box.encode(combinations, forKey: .combinations)
    try box.encode(missing, forKey: .missing)
    try box.encode(seconds, forKey: .seconds)
  }
}
