/// A media file that could not be read or written: which file, what was being done, and why it failed.
package struct MediaError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
  /// The class of a failure; scripts and `on_bad_media` count by it.
  package enum Reason: String, Codable, Sendable, CaseIterable {
    /// There is no such file, or it may not be read.
    case missing
    /// The file holds no bytes.
    case empty
    /// No known container or picture format.
    case notMedia
    /// A container without a video stream.
    case noVideoStream
    /// The file ends before its contents do.
    case truncated
    /// The contents contradict themselves; a wanted frame could not be decoded.
    case damaged
    /// A picture or a count beyond ``MediaLimits``.
    case tooLarge
    /// Reading took longer than ``MediaLimits`` allow.
    case timedOut
    /// Readable, but not what the list says: a picture under a video's name, or a video among images.
    case wrongKind
    /// The libav of this machine has no codec for it.
    case unsupported
    /// The file could not be written.
    case cannotWrite
    /// The caller asked for something the file does not have, such as a frame beyond its end.
    case outOfRange
  }

  package let reason: Reason
  package let path: String
  /// What was being done, such as `decoding frame 12`.
  package let action: String
  /// What was found and what was expected.
  package let detail: String

  package init(_ reason: Reason, path: String, while action: String, _ detail: String) {
    self.reason = reason
    self.path = path
    self.action = action
    self.detail = detail
  }

  /// One line: path, action and detail.
  package var description: String { "\(path): \(detail) (while \(action))" }
}
