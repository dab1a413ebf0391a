/// What a finished node says about its result; kept in the store beside the output's digest, never part of a key.
package struct NodeSummary: Hashable, Codable, Sendable {
  package var samplesIn: Int?
  package var samplesOut: Int?
  /// Anything worth a line in a report: counts, shares, thresholds.
  package var facts: [String: Fact]
  /// Accuracies and the like, as fractions of 1.
  package var metrics: [String: Double]
  /// Media files that could not be used and were skipped.
  package var lostMedia: Int
  /// SHA-256 of the trained weights' canonical content.
  package var weightsDigest: String?
  /// SHA-256 of the per-clip predictions' canonical content.
  package var predictionsDigest: String?

  package init(
    samplesIn: Int? = nil, samplesOut: Int? = nil, facts: [String: Fact] = [:], metrics: [String: Double] = [:],
    lostMedia: Int = 0, weightsDigest: String? = nil, predictionsDigest: String? = nil
  ) {
    self.samplesIn = samplesIn
    self.samplesOut = samplesOut
    self.facts = facts
    self.metrics = metrics
    self.lostMedia = lostMedia
    self.weightsDigest = weightsDigest
    self.predictionsDigest = predictionsDigest
  }
}

/// A number or a text; in JSON simply that.
package enum Fact: Hashable, Sendable, Codable {
  case number(Double)
  case text(String)

  package init(from decoder: any Decoder) throws {
    let box = try decoder.singleValueContainer()
    if let number = try? box.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try box.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var box = encoder.singleValueContainer()
    switch self {
    case .number(let number): try box.encode(number)
    case .text(let text): try box.encode(text)
    }
  }
}

extension Fact: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(stringLiteral value: String) { self = .text(value) }
}
