import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Marks samples that repeat a validation sample, by cosine similarity of a teacher's features.
package struct DeduplicateNode: NodeExecution {
  package static let kind = NodeKindName.deduplicate

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    guard let rule = context.experiment.curate.deduplicate else {
      throw NodeFailure("\(context.node.name): the recipe states no \"curate.deduplicate\"")
    }
    guard let similarity = rule.similarity else {
      throw NodeFailure("curate.deduplicate.similarity is \"auto\", which is not supported yet; state a number")
    }
    let queries = try FrameFeatures.read(from: try context.required("features").folder)
    let references = try FrameFeatures.joined(
      try context.inputs(prefix: "reference.").map { try FrameFeatures.read(from: $0.folder) })
    let whitening = try rule.whitenComponents.map { components in
      let fitted = try context.input("whiten").map { try FrameFeatures.read(from: $0.folder) } ?? references
      return try Whitening(fitting: fitted.features, components: components)
    }
    let search = DuplicateSearch(references: references, whitening: whitening, threshold: .number(similarity))
    let verdicts = search.judge(queries)
    try JSONLines.write(verdicts, to: context.output(ArtifactFiles.duplicates))
    return NodeSummary(
      samplesIn: queries.count, samplesOut: queries.count,
      facts: ["duplicates": .number(Double(verdicts.count { $0.isDuplicate })), "threshold": .number(search.threshold)])
  }
}
