import Foundation
package import Planning
package import RecipeLanguage

/// Gathers the evaluations of a recipe's cells.
package struct TableNode: NodeExecution {
  package static let kind = NodeKindName.table

  package init() {}

  /// One cell's results, source by source.
  package struct Cell: Hashable, Codable, Sendable {
    /// `arm=baseline,seed=0`; empty without a matrix.
    package var cell: String
    package var sources: [EvaluateNode.SourceMetrics]
  }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let cells = try context.inputs(prefix: "evaluate").map { input in
      Cell(
        cell: input.role.split(separator: "#", maxSplits: 1).dropFirst().first.map(String.init) ?? "",
        sources: try JSONFile.read(
          [EvaluateNode.SourceMetrics].self, from: input.folder.appendingPathComponent(ArtifactFiles.metrics)))
    }
    try JSONFile.write(cells, to: context.output(ArtifactFiles.table))
    return NodeSummary(samplesIn: cells.count, samplesOut: cells.count)
  }
}
