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
    return segments.overlap(
      part.path, start: part.seconds(of: range.firstFrame),
      end: part.end(of: range.firstFrame + range.frameCount - 1))
  }

  /// The parts of one video, in order. Of a video of variable rate, part i has the frames that are shown within its seconds,
  /// and parts without any are left out.
  package static func parts(of video: Sample, seconds: Double) -> [Sample] {
    if video.part != nil { return [video] }
    var parts: [Sample] = []
    func append(_ index: Int, _ frames: Range<Int>) {
      var part = video
      part.part = PartRange(index: index, firstFrame: frames.lowerBound, frameCount: frames.count)
      part.id = "\(video.id)#part_\(index)"
      part.frames = frames.count
      parts.append(part)
    }
    if video.times == nil {
      let length = max(1, video.frame(at: seconds))
      for (index, first) in stride(from: 0, to: video.frames, by: length).enumerated() {
        append(index, first..<min(first + length, video.frames))
      }
      return parts
    }
    var (index, first) = (-1, 0)
    while first < video.frames {
      index = max(index + 1, video.span(of: first, length: seconds))
      let next = min(max(video.frame(at: Double(index + 1) * seconds), first + 1), video.frames)
      append(index, first..<next)
      first = next
    }
    return parts
  }

  /// The frames of one video at 0 s, 1 s, 2 s, …: the nearest frame of each, each once.
  package static func frames(of video: Sample) -> [Sample] {
    var frames: [Sample] = []
    var second = 0
    while true {
      let first = video.frame(nearest: Double(second))
      // Behind the last frame that is shown there is nothing to be nearest to.
      guard first < video.frames, second == 0 || video.seconds(of: video.frames) > Double(second),
        second < FrameTimes.mostSeconds
      else { return frames }
      var frame = video
      frame.part = PartRange(index: frames.count, firstFrame: first, frameCount: 1)
      frame.id = "\(video.id)#frame_\(frames.count)"
      frame.frames = 1
      frames.append(frame)
      second = max(second + 1, video.second(behind: first))
    }
  }
}
