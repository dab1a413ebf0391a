import Foundation
package import Media
package import Planning
package import RecipeLanguage

/// Cuts untrimmed videos into virtual parts of equal length: ranges of frames, read later by seeking, never re-encoded.
///
/// Part i covers seconds [i·L, (i+1)·L); the last one is as long as what is left.
/// - Source: MMAction2 0.x, `tools/data/omnisource/trim_raw_video.py`, which writes files where omni only notes ranges.
package struct SplitNode: NodeExecution {
  package static let kind = NodeKindName.split

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let folder = try context.required("samples").folder
    let videos = try folder.readSamples()
    // The node reads one entry of `transform`: the one that holds for its source.
    guard let length = context.experiment.transforms.first?.lengthSeconds, length > 0 else {
      throw NodeFailure("\(context.node.name): no transform states the \"length\" of the parts of untrimmed videos")
    }
    let parts = videos.flatMap { Self.parts(of: $0, seconds: length) }
    try JSONLines.write(parts, to: context.output(ArtifactFiles.samples))
    try context.outputFolder.writeClasses(try folder.readClasses())
    return NodeSummary(samplesIn: videos.count, samplesOut: parts.count)
  }

  /// The parts of one video, in order.
  package static func parts(of video: Sample, seconds: Double) -> [Sample] {
    let length = max(1, Int((seconds * max(video.frameRate, 1)).rounded()))
    return stride(from: 0, to: video.frames, by: length).enumerated().map { index, first in
      var part = video
      part.part = PartRange(index: index, firstFrame: first, frameCount: min(length, video.frames - first))
      part.id = "\(video.id)#part_\(index)"
      part.frames = min(length, video.frames - first)
      return part
    }
  }
}
