/// What `omni probe --json FILE` prints: one media file as omni sees it. Fields are null when unknown.
package struct ProbeDocument: Hashable, Codable, Sendable {
  /// One reason why omni would refuse the file.
  package struct Problem: Error, Hashable, Codable, Sendable {
    package var id: MediaError.Reason
    package var message: String

    package init(id: MediaError.Reason, message: String) {
      self.id = id
      self.message = message
    }

    package init(_ error: MediaError) {
      self.init(id: error.reason, message: "\(error.detail) (while \(error.action))")
    }
  }

  package enum Kind: String, Codable, Sendable { case video, image }

  package var formatVersion = "1.0"
  package var file: String
  package var kind: Kind?
  package var container: String?
  package var codec: String?
  /// Displayed size in pixels, orientation applied.
  package var width: Int?
  package var height: Int?
  /// Counterclockwise degrees from the stored to the displayed picture, as `ffprobe` counts: 0, 90, 180 or 270.
  package var rotation: Int?
  /// Number of frames; 1 for a picture.
  package var frames: Int?
  /// Seconds.
  package var duration: Double?
  /// Average frames per second.
  package var frameRate: Double?
  /// When frames are shown; nil where the rate is constant. Not printed.
  var times: FrameTimes?
  /// Empty when omni would use the file.
  package var problems: [Problem] = []

  package init(file: String) { self.file = file }

  /// Whether omni would refuse the file.
  package var isRefused: Bool { !problems.isEmpty }

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case file, kind, container, codec, width, height, rotation, frames, duration
    case frameRate = "frame_rate"
    case problems
  }

  /// Every key is written, with null for what is unknown.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(formatVersion, forKey: .formatVersion)
    try container.encode(file, forKey: .file)
    try container.encode(kind, forKey: .kind)
    try container.encode(self.container, forKey: .container)
    try container.encode(codec, forKey: .codec)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(rotation, forKey: .rotation)
    try container.encode(frames, forKey: .frames)
    try container.encode(duration, forKey: .duration)
    try container.encode(frameRate, forKey: .frameRate)
    try container.encode(problems, forKey: .problems)
  }
}
