package import Curation
import Foundation
import Media
package import Planning
import RecipeLanguage

/// What curation did to one web source of one recipe cell.
package struct CurationFigures: Hashable, Codable, Sendable {
  package var recipe: String
  package var source: String
  /// Samples before any verdict: files, or parts of untrimmed videos.
  package var samples: Int
  package var agreed: Int?
  package var duplicates: Int?
  /// The similarity from which on a sample was a duplicate.
  package var threshold: Double?
  /// Where the page of the pairs around it lies.
  package var pairs: String?
  package var kept: Int?
  /// The filter against the recorded truth: positive means the label is right.
  package var filterQuality: Quality?
  /// The duplicate verdicts against the planted near-copies.
  package var duplicateQuality: Quality?
  /// Folder with the statistics of all sources of the cell, and their plots; null before they are made.
  package var folder: String?
  /// What other thresholds would do, and samples by class; null before they are counted.
  package var statistics: CurationStatistics.Source?

  /// Precision and recall of a verdict; null where nothing was positive.
  package struct Quality: Hashable, Codable, Sendable {
    package var precision: Double?
    package var recall: Double?
    /// Share of the truth among all samples: the precision of keeping everything.
    package var baseRate: Double?

    private enum CodingKeys: String, CodingKey {
      case precision, recall
      case baseRate = "base_rate"
    }

    package init(_ quality: CurationQuality) {
      precision = quality.precision
      recall = quality.recall
      baseRate = quality.baseRate
    }
  }

  private enum CodingKeys: String, CodingKey {
    case recipe, source, samples, agreed, duplicates, threshold, pairs, kept, folder, statistics
    case filterQuality = "filter_quality"
    case duplicateQuality = "duplicate_quality"
  }

  /// The figures of `source` in one compiled recipe, from what the store holds; nil before its curation has run.
  package init?(_ source: String, in recipe: RecipeCompilation, of compilation: Compilation, store: Store) throws {
    func finished(_ name: String) -> StoredNode? {
      recipe.position(name).flatMap { compilation.nodes[$0].stored }
    }
    guard let listed = finished("split.\(source)") ?? finished("index.\(source)") else { return nil }
    let cut = finished("cut.\(source)")
    let search = finished("deduplicate.\(source)")
    guard cut != nil || search != nil else { return nil }
    self.recipe = recipe.recipe.file + (recipe.recipe.cell.map { "#\($0)" } ?? "")
    self.source = source
    samples = listed.summary.samplesOut ?? 0
    agreed = cut?.summary.samplesOut
    kept = finished("keep.\(source)")?.summary.samplesOut
    if case .number(let count)? = search?.summary.facts["duplicates"] { duplicates = Int(count) }
    if let counted = finished("statistics") {
      folder = store.output(of: counted).path
      statistics = try store.reading(counted) { try CurationStatistics.read(from: $0) }.sources
        .first { $0.source == source }
    }
    if case .number(let similarity)? = search?.summary.facts["threshold"] { threshold = similarity }
    pairs = search.map { store.output(of: $0).appendingPathComponent(ArtifactFiles.pairs).path(percentEncoded: false) }
    guard let made = finished("generate.\(source)") else { return }
    let truth = try store.reading(made) { try WorldTruth(folder: $0) }
    let all = try store.reading(listed) { try $0.readSamples() }
    if let cut {
      let verdicts = try store.reading(cut) {
        try JSONLines.read(CutVerdict.self, from: $0.appendingPathComponent(ArtifactFiles.verdicts))
      }
      filterQuality = Quality(
        CurationQuality(
          isKept: verdicts.map(\.isKept), labels: verdicts.map(\.label),
          truth: zip(all, verdicts).map { truth.shown(by: $0, asked: $1.label) }))
    }
    if let search {
      let verdicts = try store.reading(search) {
        try JSONLines.read(DuplicateVerdict.self, from: $0.appendingPathComponent(ArtifactFiles.duplicates))
      }
      duplicateQuality = Quality(
        CurationQuality(verdicts: verdicts.map(\.isDuplicate), truth: all.map(truth.isNearCopy)))
    }
  }
}
