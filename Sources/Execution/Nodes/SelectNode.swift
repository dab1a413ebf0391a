import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Chooses the parts of untrimmed videos that an epoch may draw, and what one draw is: a video, or a part.
package struct SelectNode: NodeExecution {
  package static let kind = NodeKindName.select

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let folder = try (context.input("kept") ?? context.required("samples")).folder
    let parts = try folder.readSamples()
    // The node reads one entry of `transform`: the one that holds for its source.
    let transform = context.experiment.transforms.first
    let selected = SelectedParts(
      videos: parts.map { $0.video ?? $0.path }, isPositive: parts.map { $0.label != nil },
      sampling: transform?.sample == .part ? .part : .video)
    try JSONLines.write(selected.parts.map { parts[$0] }, to: context.output(ArtifactFiles.samples))
    if let groups = selected.groups { try JSONFile.write(groups, to: context.output(ArtifactFiles.groups)) }
    try context.outputFolder.writeClasses(try folder.readClasses())
    let soft = folder.appendingPathComponent(ArtifactFiles.softLabels)
    if FileManager.default.fileExists(atPath: soft.path) {
      let labels = try MatrixFile.read(from: soft).selecting(selected.parts)
      try MatrixFile.write(labels, to: context.output(ArtifactFiles.softLabels))
    }
    let videos = Set(parts.map { $0.video ?? $0.path }).count
    return NodeSummary(
      samplesIn: parts.count, samplesOut: selected.groups?.count ?? selected.parts.count,
      facts: ["parts": .number(Double(selected.parts.count)), "videos": .number(Double(videos))])
  }
}
