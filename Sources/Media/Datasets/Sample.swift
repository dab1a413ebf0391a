/// What a sample is made of.
package enum SampleKind: String, Codable, Sendable, CaseIterable {
  case video, image, untrimmed
  /// A folder of numbered frame files.
  case frames
}

/// A consecutive run of frames of a longer video: a virtual part, cut by seeking and never re-encoded.
package struct PartRange: Hashable, Codable, Sendable {
  /// Position of the part in its video, from 0.
  package var index: Int
  package var firstFrame: Int
  package var frameCount: Int

  package init(index: Int, firstFrame: Int, frameCount: Int) {
    self.index = index
    self.firstFrame = firstFrame
    self.frameCount = frameCount
  }
}

/// One indexed sample of a source: where its media are, what they are, and its label.
package struct Sample: Hashable, Codable, Sendable {
  /// Unique within the recipe and stable across machines: `path`, with `#part_3` behind it for a virtual part.
  package var id: String
  /// Relative to the root of its source, with `/` between folders.
  package var path: String
  package var kind: SampleKind
  /// Index into the recipe's classes, or nil when the source is unlabelled.
  package var label: Int?
  /// Number of decodable frames; 1 for an image.
  package var frames: Int
  /// Display size in pixels, rotation applied.
  package var width: Int
  package var height: Int
  /// Frames per second, on average; 0 for images.
  package var frameRate: Double
  /// When frames are shown; nil where the rate is constant.
  package var times: FrameTimes?
  package var part: PartRange?
  /// The folder of the untrimmed video whose parts were cut into files of their own; nil when `path` is the video.
  package var video: String?
  /// How the files of a raw-frame folder are named; nil for other kinds.
  package var frameFiles: FrameFiles?
  /// The single frames that a training clip is made of, in place of a run of frames.
  package var snippets: Snippets?

  package init(
    id: String, path: String, kind: SampleKind, label: Int?, frames: Int, width: Int, height: Int, frameRate: Double,
    part: PartRange? = nil, video: String? = nil, frameFiles: FrameFiles? = nil, snippets: Snippets? = nil
  ) {
    self.id = id
    self.path = path
    self.kind = kind
    self.label = label
    self.frames = frames
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.part = part
    self.video = video
    self.frameFiles = frameFiles
    self.snippets = snippets
  }
}
