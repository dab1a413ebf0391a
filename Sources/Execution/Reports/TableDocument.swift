import Analysis
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

  /// A row beside its baseline, over the repeats (seeds, worlds) that both have run: differences of top-1, ours minus the
  /// baseline's, paired by repeat.
  package struct Comparison: Hashable, Codable, Sendable {
    /// Recipe of the baseline, as in its own row.
    package var baseline: String
    package var mean: Double
    /// Ends of the 95 % t interval of the mean; null for a single repeat.
    package var low: Double?
    package var high: Double?
    /// Two-sided, of the paired t-test; null for a single repeat.
    package var p: Double?
    /// Adjusted by Holm's method over all rows of the same table.
    package var adjustedP: Double?
    /// The smallest mean difference that as many repeats with this spread would call significant.
    package var smallestVisible: Double?
    /// Number of paired repeats.
    package var n: Int

    private enum CodingKeys: String, CodingKey {
      case baseline, mean, low, high, p, n
      case adjustedP = "adjusted_p"
      case smallestVisible = "smallest_visible"
    }

    /// Nil without a common repeat.
    init?(_ own: [String: Double], over baseline: [String: Double], named recipe: String) {
      let repeats = own.keys.filter { baseline[$0] != nil }.sorted()
      guard !repeats.isEmpty else { return nil }
      let comparison = SeedComparison(
        first: repeats.map { baseline[$0] ?? 0 }, second: repeats.map { own[$0] ?? 0 })
      let interval = comparison.differences.interval()
      self.baseline = recipe
      mean = comparison.differences.mean
      low = interval?.low
      high = interval?.high
      p = comparison.p
      smallestVisible = comparison.smallestVisible()
      n = repeats.count
    }

    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(baseline, forKey: .baseline)
      try box.encode(mean, forKey: .mean)
      try box.encode(low, forKey: .low)
      try box.encode(high, forKey: .high)
      try box.encode(p, forKey: .p)
      try box.encode(adjustedP, forKey: .adjustedP)
      try box.encode(smallestVisible, forKey: .smallestVisible)
      try box.encode(n, forKey: .n)
    }
  }

  /// A table of the catalogue that a row claims a cell of.
  package struct Benchmark: Hashable, Codable, Sendable {
    package struct Note: Hashable, Codable, Sendable {
      package var letter: String
      package var text: String

      package init(letter: String, text: String) {
        self.letter = letter
        self.text = text
      }
    }

    package var name: String
    package var title: String
    package var source: String
    /// What does not agree in what was published.
    package var notes: [Note]

    package init(name: String, title: String, source: String, notes: [Note]) {
      self.name = name
      self.title = title
      self.source = source
      self.notes = notes
    }
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
    /// What the published baseline of the cell lacks to it; null for baselines.
    package var publishedDelta: Published?
    /// Metric → what was measured here; empty before a run.
    package var ours: [String: Statistic]
    /// Top-1 beside the row's baseline: that of its table, or the first cell of its file.
    package var comparison: Comparison?
    /// The same on every further validation source of the recipe, by its name.
    package var elsewhere: [String: [String: Statistic]]
    /// Stands on settings that were never published.
    package var reconstruction: Bool
    /// Optimiser steps of the training; null while the data's size is unknown.
    package var optimizerSteps: Int?
    /// Media files that could not be used, over all nodes of the cell.
    package var lostMedia: Int
    /// The epoch that counts of each repeat, from 1, where validation data chose it; empty where the last one counts.
    package var bestEpochs: [Int]

    private enum CodingKeys: String, CodingKey {
      case table, column, recipe, model, modality, pretrained, backbone, input, resolution, published, ours, comparison
      case elsewhere, reconstruction
      case publishedDelta = "published_delta"
      case optimizerSteps = "optimizer_steps"
      case lostMedia = "lost_media"
      case bestEpochs = "best_epochs"
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
      try box.encode(publishedDelta, forKey: .publishedDelta)
      try box.encode(ours, forKey: .ours)
      try box.encode(comparison, forKey: .comparison)
      try box.encode(elsewhere, forKey: .elsewhere)
      try box.encode(reconstruction, forKey: .reconstruction)
      try box.encode(optimizerSteps, forKey: .optimizerSteps)
      try box.encode(lostMedia, forKey: .lostMedia)
      try box.encode(bestEpochs, forKey: .bestEpochs)
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
  /// The tables that rows claim cells of, in the catalogue's order.
  package var tables: [Benchmark]
  package var rows: [Row]
  /// What curation did to each web source, and how well where the truth is recorded.
  package var curation: [CurationFigures]
  package var confusion: [Confusion]

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case tables, rows, curation, confusion
  }

  package init(
    tables: [Benchmark] = [], rows: [Row], curation: [CurationFigures], confusion: [Confusion] = []
  ) {
    self.tables = tables
    self.rows = rows
    self.curation = curation
    self.confusion = confusion
  }
}
