import Foundation
package import Planning

/// What `omni runs --json` prints.
package struct RunsDocument: Hashable, Codable, Sendable {
  package var formatVersion = "1.0"
  package var runs: [Entry]

  package struct Entry: Hashable, Codable, Sendable {
    package var run: String
    /// Relative to the project root, with `#cell` behind it under a matrix.
    package var recipe: String
    package var id: String
    package var family: String
    package var seed: Int
    package var state: RunRecord.State
    package var metrics: [String: Double]
    package var weights: String?
    package var predictions: String?
    /// ISO 8601, UTC.
    package var started: String
    package var seconds: Double
    /// What was expected before it ran.
    package var expected: TimeEstimate?

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(run, forKey: .run)
      try box.encode(recipe, forKey: .recipe)
      try box.encode(id, forKey: .id)
      try box.encode(family, forKey: .family)
      try box.encode(seed, forKey: .seed)
      try box.encode(state, forKey: .state)
      try box.encode(metrics, forKey: .metrics)
      try box.encode(weights, forKey: .weights)
      try box.encode(predictions, forKey: .predictions)
      try box.encode(started, forKey: .started)
      try box.encode(seconds, forKey: .seconds)
      try box.encode(expected, forKey: .expected)
    }
  }

  enum CodingKeys: String, CodingKey {
    case runs
    case formatVersion = "format_version"
  }

  package init(_ records: [RunRecord]) { runs = records.map { Entry($0) } }
}

extension RunsDocument.Entry {
  init(_ record: RunRecord) {
    self.init(
      run: record.name, recipe: record.cell.isEmpty ? record.recipe : "\(record.recipe)#\(record.cell)",
      id: record.id, family: record.family, seed: record.seed, state: record.state, metrics: record.metrics,
      weights: record.weights, predictions: record.predictions,
      started: Date(timeIntervalSince1970: record.started).formatted(.iso8601), seconds: record.seconds,
      expected: record.expected)
  }
}
