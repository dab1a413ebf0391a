import Curation
import Foundation

/// What `omni table --json` prints; the text view prints from the same value. Accuracies are fractions of 1.
package struct TableDocument: Hashable, Codable, Sendable {
  /// Mean, standard deviation and number of seeds of one metric.
  package struct Statistic: Hashable, Codable, Sendable {
    package var mean: Double
    /// Of the sample (n − 1); null for a single seed.
    package var sd: Double?
    package var n: Int

    /// Nil without values.
    package init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      let summary = SeedSummary(values)
      n = summary.count
      mean = summary.mean
      sd = summary.deviation
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(mean, forKey: .mean)
      try box.encode(sd, forKey: .sd)
      try box.encode(n, forKey: .n)
    }
  }

  /// A published cell's accuracies.
  package struct Published: Hashable, Codable, Sendable {
    package var top1: Double
    package var top5: Double
  }

  /// One row: a recipe cell, its seeds taken together, once for every published cell it claims.
  package struct Row: Hashable, Codable, Sendable {
    /// The published table and column, null when the recipe claims none.
    package var table: String?
    package var column: String?
    /// Path relative to the project root, with `#cell` behind it.
    package var recipe: String
    package var model: String
    package var modality: String
    package var pretrained: String
    package var backbone: String
    package var input: String
    package var resolution: String
    package var published: Published?
    /// Metric → what was measured here; empty before a run.
    package var ours: [String: Statistic]
    /// The same on every further validation source of the recipe, by its name.
    package var elsewhere: [String: [String: Statistic]]
    /// Stands on settings that were never published.
    package var reconstruction: Bool
    /// Optimiser steps of the training; null while the data's size is unknown.
    package var optimizerSteps: Int?
    /// Media files that could not be used, over all nodes of the cell.
    package var lostMedia: Int

    private enum CodingKeys: String, CodingKey {
      case table, column, recipe, model, modality, pretrained, backbone, input, resolution, published, ours
      case elsewhere, reconstruction
      case optimizerSteps = "optimizer_steps"
      case lostMedia = "lost_media"
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(table, forKey: .table)
      try box.encode(column, forKey: .column)
      try box.encode(recipe, forKey: .recipe)
      try box.encode(model, forKey: .model)
      try box.encode(modality, forKey: .modality)
      try box.encode(pretrained, forKey: .pretrained)
      try box.encode(backbone, forKey: .backbone)
      try box.encode(input, forKey: .input)
      try box.encode(resolution, forKey: .resolution)
      try box.encode(published, forKey: .published)
      try box.encode(ours, forKey: .ours)
      try box.encode(elsewhere, forKey: .elsewhere)
      try box.encode(reconstruction, forKey: .reconstruction)
      try box.encode(optimizerSteps, forKey: .optimizerSteps)
      try box.encode(lostMedia, forKey: .lostMedia)
    }
  }

  /// How often each class was taken for each other on one validation source, seeds added up.
  package struct Confusion: Hashable, Codable, Sendable {
    package var recipe: String
    package var source: String
    package var classes: [String]
    /// A row for each true class, a column for each predicted one.
    package var counts: [[Int]]
  }

  package var formatVersion = "1.0"
  package var rows: [Row]
  /// What curation did to each web source, and how well where the truth is recorded.
  package var curation: [CurationFigures]
  package var confusion: [Confusion]

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case rows, curation, confusion
  }

  package init(rows: [Row], curation: [CurationFigures], confusion: [Confusion] = []) {
    self.rows = rows
    self.curation = curation
    self.confusion = confusion
  }
}
