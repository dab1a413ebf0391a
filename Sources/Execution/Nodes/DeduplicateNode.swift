import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Marks samples that repeat a validation sample or, where the recipe wishes it, an earlier web sample, by the cosine
/// similarity of their frames' descriptions; and shows the pairs around the threshold on a page.
package struct DeduplicateNode: NodeExecution {
  package static let kind = NodeKindName.deduplicate

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let thread = try ComputeThread()
    return try await thread.perform { try Deduplication(context).run() }
  }
}

/// One execution of the node, on a thread whose loops share the engine's team.
private struct Deduplication {
  let context: NodeContext
  let rule: Experiment.Deduplicate
  let team: Team
  let variants: FeatureVariants

  init(_ context: NodeContext) throws {
    self.context = context
    rule = try context.deduplication()
    team = Team(threads: context.threads.engine)
    variants = FeatureVariants(rule)
  }

  func run() throws -> NodeSummary {
    let references = try FrameFeatures(
      joining: try context.inputs(prefix: "reference.").map { try FrameFeatures(from: $0.folder) })
    let whitening = try whitening(references)
    let crops = rule.similarity == nil ? try cropSimilarity(whitening) : nil
    guard let threshold = rule.similarity ?? crops?.mean else {
      throw NodeFailure("\(context.node.name): no validation frame could be read, so there is no automatic threshold")
    }
    let queries = try prepared(try FrameFeatures(from: try context.required("features").folder), .query, whitening)
    let search = DuplicateSearch(
      references: try prepared(references, .reference, whitening, name: "references"), threshold: threshold,
      team: team)
    let verdicts = try search.judge(queries, within: try within(whitening)) { done in
      if context.cancellation.isRequested { throw Stopped() }
      context.progress.report(done: done, total: queries.count, unit: "samples")
    }
    try JSONLines.write(verdicts, to: context.output(ArtifactFiles.duplicates))
    try SuspectedPairs(context, verdicts, threshold: threshold, isAutomatic: crops != nil).write()
    var facts: [String: Fact] = [
      "duplicates": .number(Double(verdicts.count { $0.isDuplicate })), "threshold": .number(threshold),
    ]
    if let crops {
      facts["crop_similarity_sd"] = .number(crops.deviation)
      facts["crop_frames"] = .number(Double(crops.frames))
    }
    if let whitening { facts["components"] = .number(Double(whitening.components)) }
    if rule.isWithin { facts["repeats"] = .number(Double(verdicts.count { $0.repeats != nil })) }
    return NodeSummary(samplesIn: queries.count, samplesOut: queries.count, facts: facts)
  }

  /// Fitted on the plain variant of the source the recipe names, else of the references.
  private func whitening(_ references: FrameFeatures) throws -> Whitening? {
    guard let components = rule.whitenComponents else { return nil }
    let fitted = try context.input("whiten").map { try FrameFeatures(from: $0.folder) } ?? references
    return try Whitening(
      fitting: VariantRows(fitted.rows, fitted.layout, variants: [0]), components: components,
      epsilon: rule.whitenRidge, team: team)
  }

  private func cropSimilarity(_ whitening: Whitening?) throws -> CropSimilarity? {
    let crops = try FrameFeatures(
      joining: try context.inputs(prefix: "crops.").map { try FrameFeatures(from: $0.folder) })
    return try CropSimilarity(try prepared(crops, .asStored, whitening, name: "crops"))
  }

  /// The web sources before this one, with what was kept of them.
  private func within(_ whitening: Whitening?) throws -> DuplicateSearch.Within {
    guard rule.isWithin else { return .ignored }
    let judged = context.inputs(prefix: "judged.")
    let earlier = context.inputs(prefix: "earlier.")
    let sources = try zip(earlier, judged).enumerated().map { place, pair in
      let features = try prepared(
        try FrameFeatures(from: pair.0.folder), .query, whitening, name: "earlier.\(place)")
      let verdicts = try JSONLines.read(
        DuplicateVerdict.self, from: pair.1.folder.appendingPathComponent(ArtifactFiles.duplicates))
      guard verdicts.count == features.count else {
        throw NodeFailure("\(pair.1.node): \(verdicts.count) verdicts for \(features.count) samples")
      }
      return DuplicateSearch.Earlier(features: features, isKept: verdicts.map { !$0.isDuplicate })
    }
    return .judged(earlier: sources)
  }

  private enum Use { case query, reference, asStored }

  /// Whitened rows of unit length of the variants in question, in a file of the work folder: a source is read twice, never
  /// held.
  private func prepared(
    _ features: FrameFeatures, _ use: Use, _ whitening: Whitening?, name: String = "queries"
  ) throws -> PreparedFeatures {
    let chosen =
      switch use {
      case .query: variants.ofQueries
      case .reference: variants.ofReferences
      case .asStored: [0]
      }
    let rows = VariantRows(features.rows, features.layout, variants: chosen)
    let preparation = RowPreparation(whitening: whitening, columns: rows.columns)
    let file = context.workFolder.appendingPathComponent("prepared.\(name).f32")
    var writer = try MatrixWriter(file, rows: rows.rows, columns: preparation.columns)
    try preparation.apply(to: rows, team: team) { values in
      if context.cancellation.isRequested { throw Stopped() }
      try writer.append(values)
    }
    try writer.close()
    return PreparedFeatures(rows: try MatrixReader(file), layout: rows.layout)
  }
}
