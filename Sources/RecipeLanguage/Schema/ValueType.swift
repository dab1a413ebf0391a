/// What a name in a recipe refers to.
package enum Reference: String, Hashable, Sendable, CaseIterable {
  case source, teacher
  /// The target, a pool, or a source in no pool.
  case stream
  /// A source, or a kind of source.
  case sourceOrKind = "source or kind"
}

/// What text a field accepts. Types come from here, never from YAML's guesses.
package indirect enum ValueType: Hashable, Sendable {
  /// What a path leads to.
  package enum Place: String, Hashable, Sendable { case file, folder, recipe }

  case integer(Bounds)
  case number(Bounds)
  case boolean
  case text
  case keyword([String])
  case numberOrKeyword(Bounds, [String])
  case reference(Reference)
  /// A name, or one of some words that no name may be taken for.
  case referenceOrKeyword(Reference, [String])
  case path(Place)
  /// `10s`, `500ms`, `2m`, `1h`.
  case duration
  /// Bytes: `20MB`, `512KiB`.
  case size
  /// `2/s`, `30/min`.
  case rate
  /// Any scalar: a parameter's value.
  case scalar
  case list(ValueType, counts: ClosedRange<Int>)
  /// A list of maps; the fields of an element are declared below `[]`.
  case records
  /// As `records`, each element a map of exactly one of the declared keys.
  case steps
}

/// Bounds of a number.
package struct Bounds: Hashable, Sendable {
  package var lower: Double?
  package var upper: Double?
  /// The lower bound itself is not allowed.
  package var isLowerExcluded: Bool

  package init(_ lower: Double?, _ upper: Double?, lowerExcluded: Bool = false) {
    self.lower = lower
    self.upper = upper
    isLowerExcluded = lowerExcluded
  }

  static let any = Bounds(nil, nil)
  static let positive = Bounds(0, nil, lowerExcluded: true)
  static let nonNegative = Bounds(0, nil)
  static let share = Bounds(0, 1)
  static let positiveShare = Bounds(0, 1, lowerExcluded: true)

  // Whole numbers have two ends: what is beyond these is a slip, and would be laid out before anybody could say so.

  /// Tells draws apart, and counts nothing.
  static let seed = from(0, to: 1e15)
  /// Samples of a source or a stream.
  static let samples = from(1, to: 1e9)
  static let noneOrSamples = from(0, to: 1e9)
  /// Samples that omni makes itself.
  static let madeSamples = from(1, to: 1e7)
  static let classes = from(1, to: 1e5)
  static let epochs = from(1, to: 1e5)
  static let iterations = from(1, to: 1e9)
  /// Segments or clips of a video.
  static let views = from(1, to: 256)

  static func from(_ lower: Double, to upper: Double) -> Bounds { Bounds(lower, upper) }

  package func contains(_ value: Double) -> Bool {
    if let lower, isLowerExcluded ? value <= lower : value < lower { return false }
    if let upper, value > upper { return false }
    return true
  }

  /// `0 … 1`, `more than 0`, `1 or more`; empty without bounds.
  package var text: String {
    func number(_ value: Double) -> String { CanonicalValue.text(of: value) }
    switch (lower, upper) {
    case (nil, nil): return ""
    case (let lower?, nil): return isLowerExcluded ? "more than \(number(lower))" : "\(number(lower)) or more"
    case (nil, let upper?): return "\(number(upper)) or less"
    case (let lower?, let upper?):
      return isLowerExcluded
        ? "more than \(number(lower)), at most \(number(upper))" : "\(number(lower)) … \(number(upper))"
    }
  }
}

extension ValueType {
  /// For people: `whole number, 1 or more`.
  package var text: String {
    func bounded(_ name: String, _ bounds: Bounds) -> String {
      bounds.text.isEmpty ? name : "\(name), \(bounds.text)"
    }
    switch self {
    case .integer(let bounds): return bounded("whole number", bounds)
    case .number(let bounds): return bounded("number", bounds)
    case .boolean: return "true or false"
    case .text: return "text"
    case .keyword(let words): return words.joined(separator: " | ")
    case .numberOrKeyword(let bounds, let words): return (["number \(bounds.text)"] + words).joined(separator: " | ")
    case .reference(let reference): return "name of a \(reference.rawValue)"
    case .referenceOrKeyword(let reference, let words):
      return (["name of a \(reference.rawValue)"] + words).joined(separator: " | ")
    case .path(.recipe): return "path of a recipe"
    case .path(let place): return "path of a \(place.rawValue)"
    case .duration: return "duration such as 10s"
    case .size: return "size such as 20MB"
    case .rate: return "rate such as 2/s"
    case .scalar: return "one value"
    case .list(let element, let counts):
      let many = counts.lowerBound == counts.upperBound ? " of \(counts.lowerBound)" : ""
      return "list\(many): \(element.text)"
    case .records: return "list of maps"
    case .steps: return "list of steps"
    }
  }
}

extension ValueType {
  /// What `text` names, when it is a value of this type; nil when it names nothing.
  func reference(_ text: String) -> Reference? {
    switch self {
    case .reference(let reference): reference
    case .referenceOrKeyword(let reference, let words): words.contains(text) ? nil : reference
    default: nil
    }
  }
}
