import Foundation
package import Media
package import Planning
package import RecipeLanguage

/// Cuts untrimmed videos into virtual parts of equal length, or into single frames a second apart: ranges of frames, read
/// later by seeking, never re-encoded.
///
/// Part i covers seconds [i·L, (i+1)·L); the last one is as long as what is left. Parts that were cut into files
/// beforehand stay as they are. Parts that share a moment with a segment of the source's `exclude` are left out.
/// - Source: MMAction2 0.x, `tools/data/omnisource/trim_raw_video.py`, which writes files where omni only notes ranges;
///   single frames: OmniSource (Duan et al. 2020), section 3.5.
package struct SplitNode: NodeExecution {
  package static let kind = NodeKindName.split

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let folder = try context.required("samples").folder
    let videos = try folder.readSamples()
    // The node reads one entry of `transform`: the one that holds for its source.
    let transform = context.experiment.transforms.first
    guard let transform, transform.lengthSeconds > 0 else {
      throw NodeFailure("\(context.node.name): no transform states the \"length\" of the parts of untrimmed videos")
    }
    let length = transform.lengthSeconds
    let all: [Sample]
    if transform.form == .snippets {
      if let part = videos.first(where: { $0.part != nil }) {
        throw NodeFailure(
          "\(part.path) was cut out of its video; snippets come from whole videos, for parts in files state `to: parts`"
        )
      }
      all = videos.flatMap(Self.frames)
    } else {
      all = videos.flatMap { Self.parts(of: $0, seconds: length) }
    }
    let excluded = try excludedSegments(context, videos)
    let parts = excluded.map { excluded in all.filter { !Self.isExcluded($0, excluded, seconds: length) } } ?? all
    try JSONLines.write(parts, to: context.output(ArtifactFiles.samples))
    try context.outputFolder.writeClasses(try folder.readClasses())
    return NodeSummary(
      samplesIn: videos.count, samplesOut: parts.count,
      facts: excluded == nil ? [:] : ["excluded": .number(Double(all.count - parts.count))])
  }

  private func excludedSegments(_ context: NodeContext, _ videos: [Sample]) throws -> ExcludedSegments? {
    let source = try context.source()
    guard let file = context.node.places["sources.\(source.name).exclude"] else { return nil }
    let segments = try ExcludedSegments(path: file)
    guard segments.problems.isEmpty else { throw NodeFailure(segments.problems.summary) }
    let names = videos.map { $0.video ?? $0.path }
    if !names.contains(where: segments.isAbout) {
      func quoted(_ names: some Sequence<String>) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }
      context.progress.note(
        "nothing is excluded: \(file) is about none of the \(names.count) videos. It names "
          + "\(quoted(segments.examples)); the videos are \(quoted(names.prefix(3))). Looked for the path, or without a "
          + "folder the name but for its extension"
      )
    }
    return segments
  }

  /// Whether a part shares a moment with an excluded segment of its video.
  /// - Parameter seconds: the length of parts that were cut into files beforehand.
  package static func isExcluded(_ part: Sample, _ segments: ExcludedSegments, seconds: Double) -> Bool {
    guard let range = part.part else { return false }
    if let video = part.video {
      let start = Double(range.index) * seconds
      return segments.overlap(video, start: start, end: start + seconds)
    }
    let rate = max(part.frameRate, 1)
    return segments.overlap(
      part.path, start: Double(range.firstFrame) / rate, end: Double(range.firstFrame + range.frameCount) / rate)
  }

  /// The parts of one video, in order.
  package static func parts(of video: Sample, seconds: Double) -> [Sample] {
    if video.part != nil { return [video] }
    let length = max(1, Int((seconds * max(video.frameRate, 1)).rounded()))
    return stride(from: 0, to: video.frames, by: length).enumerated().map { index, first in
      var part = video
      part.part = PartRange(index: index, firstFrame: first, frameCount: min(length, video.frames - first))
      part.id = "\(video.id)#part_\(index)"
      part.frames = min(length, video.frames - first)
      return part
    }
  }

  /// The frames of one video at 0 s, 1 s, 2 s, …: the nearest frame of each.
  package static func frames(of video: Sample) -> [Sample] {
    var frames: [Sample] = []
    var first = 0
    while first < video.frames {
      var frame = video
      frame.part = PartRange(index: frames.count, firstFrame: first, frameCount: 1)
      frame.id = "\(video.id)#frame_\(frames.count)"
      frame.frames = 1
      frames.append(frame)
      first = Int((Double(frames.count) * max(video.frameRate, 1)).rounded())
    }
    return frames
  }
}
