package import Curation
package import Foundation

/// What curation did to the sources of one recipe, source by source and class by class: `statistics.json`.
package struct CurationStatistics: Hashable, Codable, Sendable {
  /// One class of one source.
  package struct ClassCount: Hashable, Codable, Sendable {
    package var name: String
    /// Samples of it before curation, by the same labels as after: see `Source.labels`.
    package var before: Int
    /// Samples that train as it.
    package var after: Int
  }

  /// Whose labels samples are counted by.
  package enum Labels: String, Hashable, Codable, Sendable {
    /// The list, folder or query that brought a sample.
    case query
    /// The teacher's choice; samples it sees in no class are of none.
    case teacher
  }

  /// One source.
  package struct Source: Hashable, Codable, Sendable {
    package var source: String
    package var role: String
    package var kind: String
    /// Samples before any verdict: files, or parts of untrimmed videos.
    package var before: Int
    package var after: Int
    /// How many samples have each outcome (`kept`, `disagreed`, `duplicate`, …); empty for what is not curated.
    package var outcomes: [String: Int]
    /// By whose labels `classes` counts, before and after; null for what no teacher judged.
    package var labels: Labels?
    /// In the order of the labels.
    package var classes: [ClassCount]
    /// By which rule it was filtered; null without a filter.
    package var filter: Filter?

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(source, forKey: .source)
      try box.encode(role, forKey: .role)
      try box.encode(kind, forKey: .kind)
      try box.encode(before, forKey: .before)
      try box.encode(after, forKey: .after)
      try box.encode(outcomes, forKey: .outcomes)
      try box.encode(labels, forKey: .labels)
      try box.encode(classes, forKey: .classes)
      try box.encode(filter, forKey: .filter)
    }

    /// Classes that have samples before, and after.
    package var filledBefore: Int { classes.count { $0.before > 0 } }
    package var filledAfter: Int { classes.count { $0.after > 0 } }
  }

  /// The filter of a source, and what other thresholds would do.
  package struct Filter: Hashable, Codable, Sendable {
    package var top: Int
    /// The threshold of all classes that have none of their own.
    package var threshold: Double
    /// Samples that it keeps as it is stated, with the thresholds of single classes; duplicates and caps come later.
    package var kept: Int
    /// Thresholds of single classes decide otherwise than `threshold` about some sample.
    package var hasClassThresholds: Bool
    package var calibration: Calibration

    private enum CodingKeys: String, CodingKey {
      case top, threshold, kept, calibration
      case hasClassThresholds = "has_class_thresholds"
    }
  }

  package var formatVersion = "1.0"
  package var sources: [Source]

  private enum CodingKeys: String, CodingKey {
    case sources
    case formatVersion = "format_version"
  }

  package init(sources: [Source]) { self.sources = sources }

  /// Reads the statistics of an artifact.
  package static func read(from folder: URL) throws -> CurationStatistics {
    try JSONFile.read(CurationStatistics.self, from: folder.appendingPathComponent(ArtifactFiles.statistics))
  }
}
